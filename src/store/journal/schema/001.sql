-- Times are microseconds since 1970. JSON is text.

CREATE TABLE profil (
    id  INTEGER PRIMARY KEY,
    nom TEXT NOT NULL UNIQUE
) STRICT;

-- The contracts at hand.
CREATE TABLE contrat (
    profil    INTEGER NOT NULL REFERENCES profil (id),
    reference TEXT    NOT NULL,
    touche_le INTEGER NOT NULL,
    PRIMARY KEY (profil, reference)
) STRICT, WITHOUT ROWID;

-- What is known of an order: one row per fact and source.
CREATE TABLE fait (
    profil  INTEGER NOT NULL REFERENCES profil (id),
    contrat TEXT    NOT NULL,
    fait    TEXT    NOT NULL,
    origine TEXT    NOT NULL,
    valeur  TEXT    NOT NULL,
    le      INTEGER NOT NULL,
    PRIMARY KEY (profil, contrat, fait, origine)
) STRICT, WITHOUT ROWID;

-- Cache: the latest structure of a contract's site.
CREATE TABLE structure (
    profil    INTEGER NOT NULL REFERENCES profil (id),
    contrat   TEXT    NOT NULL,
    reference TEXT    NOT NULL,
    site      TEXT    NOT NULL,
    le        INTEGER NOT NULL,
    PRIMARY KEY (profil, contrat)
) STRICT;

-- Cache: the latest fibre list per question.
CREATE TABLE liste (
    profil   INTEGER NOT NULL REFERENCES profil (id),
    contrat  TEXT    NOT NULL,
    question TEXT    NOT NULL,
    reponse  TEXT    NOT NULL,
    le       INTEGER NOT NULL,
    PRIMARY KEY (profil, contrat, question)
) STRICT;

-- The puts. version and reglee repeat what the events tell. place is 1 for the one unsettled put
-- that holds its contract's place: an answer that comes late may show that a put thought not to
-- have been carried out was, while another one is already open; it must be kept, and both are then
-- unsettled, but only one holds the place.
CREATE TABLE put (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    profil  INTEGER NOT NULL REFERENCES profil (id),
    contrat TEXT    NOT NULL,
    version INTEGER NOT NULL,
    reglee  INTEGER NOT NULL CHECK (reglee IN (0, 1)),
    place   INTEGER NOT NULL CHECK (place IN (0, 1) AND place + reglee <= 1)
) STRICT;

CREATE UNIQUE INDEX put_place ON put (profil, contrat) WHERE place = 1;
CREATE INDEX put_contrat ON put (profil, contrat);
CREATE INDEX put_ouvert ON put (profil, contrat) WHERE reglee = 0;

CREATE TABLE evenement (
    put     INTEGER NOT NULL REFERENCES put (id),
    version INTEGER NOT NULL CHECK (version >= 1),
    le      INTEGER NOT NULL,
    fait    TEXT    NOT NULL,
    PRIMARY KEY (put, version)
) STRICT;

CREATE TRIGGER evenement_jamais_change BEFORE UPDATE ON evenement
BEGIN
    SELECT RAISE(ABORT, 'events are append-only');
END;

CREATE TRIGGER evenement_jamais_efface BEFORE DELETE ON evenement
BEGIN
    SELECT RAISE(ABORT, 'events are append-only');
END;

-- The raw answer that an event was made from.
CREATE TABLE reponse (
    put     INTEGER NOT NULL,
    version INTEGER NOT NULL,
    http    INTEGER NOT NULL,
    corps   BLOB    NOT NULL,
    PRIMARY KEY (put, version),
    FOREIGN KEY (put, version) REFERENCES evenement (put, version)
) STRICT;

-- The requests sent. resultat is NULL until one is concluded; rendue is 1 when nothing left.
CREATE TABLE requete (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    profil   INTEGER NOT NULL REFERENCES profil (id),
    le       INTEGER NOT NULL,
    mois     TEXT    NOT NULL,
    methode  TEXT    NOT NULL,
    contrat  TEXT,
    resultat TEXT,
    rendue   INTEGER NOT NULL DEFAULT 0 CHECK (rendue IN (0, 1))
) STRICT;

CREATE INDEX requete_mois ON requete (profil, mois) WHERE rendue = 0;
CREATE INDEX requete_contrat ON requete (profil, contrat, methode, le);
