-- What a person set of a contract, at hand or only named by the access files: when it was put away (NULL: it is not),
-- a name and a note of their own. le is when any of it changed last.
CREATE TABLE fiche (
    profil   INTEGER NOT NULL REFERENCES profil (id),
    contrat  TEXT    NOT NULL,
    range_le INTEGER,
    nom      TEXT,
    note     TEXT,
    le       INTEGER NOT NULL,
    PRIMARY KEY (profil, contrat)
) STRICT, WITHOUT ROWID;

-- How a list was left: what it showed and its order, by name.
CREATE TABLE vue (
    profil INTEGER NOT NULL REFERENCES profil (id),
    cle    TEXT    NOT NULL,
    valeur TEXT    NOT NULL,
    PRIMARY KEY (profil, cle)
) STRICT, WITHOUT ROWID;
