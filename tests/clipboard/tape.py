"""Types in the demo on a terminal and tells what the clipboard holds: tape.py systeme|terminal REPROV"""
import base64
import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import termios
import time

CODE = b"KH4TQ7"
PATIENCE = 60

voie, reprov = sys.argv[1:]
enfant, terminal = pty.fork()
if enfant == 0:
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    os.execv(reprov, [reprov, "demo"])
vu = b""


def lit(jusqu_a, depuis=0):
    """Reads until `jusqu_a` is among what was written since. One word: blanks may be left as they were."""
    global vu
    fin = time.monotonic() + PATIENCE
    while jusqu_a not in vu[depuis:]:
        pret, _, _ = select.select([terminal], [], [], max(0, fin - time.monotonic()))
        morceau = os.read(terminal, 65536) if pret else b""
        if not morceau:
            sys.exit(f"never written: {jusqu_a!r} in {vu[depuis:]!r}")
        vu += morceau


def tape(touches):
    la = len(vu)
    os.write(terminal, touches)
    return la


def presse_papiers():
    commande = ["timeout", "10", "xclip", "-o", "-selection", "clipboard"]
    return subprocess.run(commande, capture_output=True, check=True).stdout


def osc52(texte):
    return b"\x1b]52;c;" + base64.b64encode(texte) + b"\x1b\\"


# The first contract of the demo is under way: Enter follows it.
lit(b"MUT56816520160316162031")
lit(CODE, tape(b"\r"))
la = tape(b"y")
if voie == "systeme":
    lit(b"presse-papiers", la)
    copie = presse_papiers()
    if copie != CODE:
        sys.exit(f"the selection holds {copie!r}")
    # The whole sheet, by the choice of what to copy.
    lit(b"Toute", tape(b"c"))
    la = tape(b"\x1b[F\r")
    lit(b"presse-papiers", la)
    copie = presse_papiers().decode()
    for dit in ["Code de décharge : KH4TQ7\n", "MUT56816520160316162031\n", "DÉMONSTRATION", "Fibre occupée\n"]:
        if dit not in copie:
            sys.exit(f"not copied: {dit!r} in {copie!r}")
    if b"\x1b]52" in vu:
        sys.exit("the terminal was asked too")
else:
    lit(osc52(CODE), la)
    lit(b"OSC", la)
# It still answers to keys, and leaves.
lit(b"versions", tape(b"?"))
os.write(terminal, b"\x03")
while True:
    try:
        morceau = os.read(terminal, 65536)
    except OSError:  # the program closed its terminal
        break
    if not morceau:
        break
_, fin = os.waitpid(enfant, 0)
sys.exit(os.waitstatus_to_exitcode(fin))
