-- The lines of the access files, each once. champs and entetes are JSON objects by normalised
-- column, keys sorted; jour and sequence are those of the file's name, NULL without them. rang is the
-- line's number in the file.
CREATE TABLE acces (
    id          INTEGER PRIMARY KEY,
    profil      INTEGER NOT NULL REFERENCES profil (id),
    flux        TEXT    NOT NULL,
    commande    TEXT    NOT NULL,
    contrat     TEXT,
    jour        TEXT,
    sequence    INTEGER,
    champs      TEXT    NOT NULL,
    entetes     TEXT    NOT NULL,
    fichier     TEXT    NOT NULL,
    rang        INTEGER NOT NULL,
    importee_le INTEGER NOT NULL
) STRICT;

CREATE INDEX acces_commande ON acces (profil, commande);
CREATE INDEX acces_contrat ON acces (profil, contrat) WHERE contrat IS NOT NULL;

-- The sequence numbers taken for the names of CR_STOC files.
CREATE TABLE cr_stoc (
    profil   INTEGER NOT NULL REFERENCES profil (id),
    sequence INTEGER NOT NULL CHECK (sequence >= 1),
    le       INTEGER NOT NULL,
    PRIMARY KEY (profil, sequence)
) STRICT, WITHOUT ROWID;
