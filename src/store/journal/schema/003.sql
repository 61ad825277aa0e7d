-- What the service said that stops further calls until something changes; refus is JSON. genre
-- 'acces': the login or the password is refused; cle is the login. genre 'lectures': the month's
-- volume is reached; cle is the month. genre 'puts': no further put of this contract this month; cle
-- is the contract. marque tells a login's passwords apart in 16 salted bits; sel is its salt.
CREATE TABLE barrage (
    profil INTEGER NOT NULL REFERENCES profil (id),
    genre  TEXT    NOT NULL CHECK (genre IN ('acces', 'lectures', 'puts')),
    cle    TEXT    NOT NULL,
    mois   TEXT    NOT NULL,
    refus  TEXT    NOT NULL,
    le     INTEGER NOT NULL,
    sel    INTEGER,
    marque INTEGER,
    PRIMARY KEY (profil, genre, cle)
) STRICT, WITHOUT ROWID;
