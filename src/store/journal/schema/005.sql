-- genre 'service': the service asks to wait, until the time that refus names; cle is empty.

CREATE TABLE barrage_5 (
    profil INTEGER NOT NULL REFERENCES profil (id),
    genre  TEXT    NOT NULL CHECK (genre IN ('acces', 'lectures', 'puts', 'service')),
    cle    TEXT    NOT NULL,
    mois   TEXT    NOT NULL,
    refus  TEXT    NOT NULL,
    le     INTEGER NOT NULL,
    sel    INTEGER,
    marque INTEGER,
    PRIMARY KEY (profil, genre, cle)
) STRICT, WITHOUT ROWID;

INSERT INTO barrage_5 SELECT profil, genre, cle, mois, refus, le, sel, marque FROM barrage;
DROP TABLE barrage;
ALTER TABLE barrage_5 RENAME TO barrage;
