-- Whether the put was carried out without its code being known: repeats what the events tell, as
-- version and reglee do. NULL for a put last written before this migration: its events say.
ALTER TABLE put ADD COLUMN sans_code INTEGER CHECK (sans_code IN (0, 1));

CREATE INDEX put_sans_code ON put (profil) WHERE sans_code IS NOT 0;

-- The puts that the transaction under way purges. Its rows can't be committed: jamais names a put
-- that can't exist, and the check waits for the commit. So the mark is never there but within the one
-- transaction that purges, and takes it away again.
CREATE TABLE purge (
    put    INTEGER PRIMARY KEY,
    jamais INTEGER NOT NULL DEFAULT -1 CHECK (jamais = -1) REFERENCES put (id) DEFERRABLE INITIALLY DEFERRED
) STRICT;

-- Each put that goes is looked for among the jamais.
CREATE INDEX purge_jamais ON purge (jamais);

-- Events are still append-only, but for those of a settled put, whose code is known if it was
-- carried out, in the transaction that purges it.
DROP TRIGGER evenement_jamais_efface;

CREATE TRIGGER evenement_jamais_efface BEFORE DELETE ON evenement
WHEN NOT EXISTS (
    SELECT 1 FROM purge JOIN put ON put.id = purge.put
    WHERE purge.put = OLD.put AND put.reglee = 1 AND put.sans_code = 0)
BEGIN
    SELECT RAISE(ABORT, 'events are append-only');
END;
