-- What the service said that stops further calls until something changes. genre 'acces': the login or
-- the password is wrong; cle is the login. genre 'lectures': the month's volume is reached; cle is the
-- month. genre 'puts': no further put of this contract; cle is the contract, mois the month it was said
-- in. marque tells one password of a login from another in 16 salted bits; sel is its salt.
CREATE TABLE barrage (
    profil  INTEGER NOT NULL REFERENCES profil (id),
    genre   TEXT    NOT NULL CHECK (genre IN ('acces', 'lectures', 'puts')),
    cle     TEXT    NOT NULL,
    mois    TEXT    NOT NULL,
    code    TEXT    NOT NULL,
    libelle TEXT    NOT NULL,
    le      INTEGER NOT NULL,
    sel     INTEGER,
    marque  INTEGER,
    PRIMARY KEY (profil, genre, cle)
) STRICT, WITHOUT ROWID;
