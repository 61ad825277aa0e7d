-- The processes that follow puts. Each has a place of its profile, and holds the lock of that place
-- while it lives; depuis tells apart two processes that had the same place, one after the other.
CREATE TABLE processus (
    profil INTEGER NOT NULL REFERENCES profil (id),
    place  INTEGER NOT NULL CHECK (place >= 0),
    depuis INTEGER NOT NULL,
    genre  TEXT    NOT NULL CHECK (genre IN ('fenetre', 'commande')),
    agent  TEXT,
    PRIMARY KEY (profil, place)
) STRICT, WITHOUT ROWID;

-- The one process that follows a put. A row whose process is gone means nothing.
CREATE TABLE suiveur (
    put    INTEGER PRIMARY KEY,
    profil INTEGER NOT NULL REFERENCES profil (id),
    place  INTEGER NOT NULL,
    depuis INTEGER NOT NULL
) STRICT;

CREATE INDEX suiveur_place ON suiveur (profil, place);
