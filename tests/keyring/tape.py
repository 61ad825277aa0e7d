"""Runs a command on a terminal and types a password at its question: tape.py PASSWORD COMMAND..."""
import os
import pty
import sys

mot_de_passe, *commande = sys.argv[1:]
enfant, terminal = pty.fork()
if enfant == 0:
    os.execv(commande[0], commande)
vu = b""
tape = False
while True:
    try:
        morceau = os.read(terminal, 4096)
    except OSError:  # the program closed its terminal
        break
    if not morceau:
        break
    vu += morceau
    if not tape and b"Mot de passe de" in vu:
        os.write(terminal, mot_de_passe.encode() + b"\r")
        tape = True
_, fin = os.waitpid(enfant, 0)
print(vu.decode(errors="replace"))
# Typed in answer to a question, and not shown.
if not tape or mot_de_passe.encode() in vu:
    sys.exit("no question, or the password was echoed")
sys.exit(os.waitstatus_to_exitcode(fin))
