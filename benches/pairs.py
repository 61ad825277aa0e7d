#!/usr/bin/env python3
"""Two builds of reprov in turns: CPU time of whole processes, as ratios within a pair.

    benches/pairs.py OLD NEW [PAIRS]

Four works: decoding a site, keys to the screen, the first frame, one whole call. Each pair runs both, in
turns of who goes first; told are both medians, the median of the ratios new/old, and the interval that holds
that median with 95 % (order statistics of the ratios). Slower means that the whole interval lies above 1.05.
Needs Python 3 and a Unix, nothing else.
"""

import math
import os
import pty
import select
import signal
import statistics
import subprocess
import sys
import tempfile
import time

PTO = 200_000
KEYS = 300
HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><S:Body>'
    '<ns2:getSiteStructureResponse xmlns:ns2="http://sfr.fr/hermes/eReprov/"><return><enteteResponse><statut>OK</statut>'
    '</enteteResponse><site reference="SC-1"><batiment reference="A"><escalier reference="1">'
)
TAIL = "</escalier></batiment></site></return></ns2:getSiteStructureResponse></S:Body></S:Envelope>"


def site(path):
    with open(path, "w", encoding="utf-8") as out:
        out.write(HEAD)
        for floor in range(PTO // 100):
            out.write(f'<etage reference="{floor}"><pbo reference="BE-{floor}"/>')
            for door in range(100):
                out.write(
                    f'<pto reference="CTP-{floor}-{door}" informationConstruction="Construit"'
                    ' informationUtilisation="Occup&#233;"/>'
                )
            out.write("</etage>")
        out.write(TAIL)


def cpu(usage):
    return usage.ru_utime + usage.ru_stime


def plain(program, arguments, env):
    process = subprocess.Popen([program, *arguments], env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"{program} {arguments}: exit {process.returncode}")
    return cpu(usage)


def drain(terminal, quiet):
    """Reads until nothing was written for `quiet` seconds."""
    while select.select([terminal], [], [], quiet)[0]:
        try:
            if not os.read(terminal, 65536):
                return
        except OSError:
            return


def screen(program, arguments, env, keys):
    child, terminal = pty.fork()
    if child == 0:
        os.execve(program, [program, *arguments], {**env, "TERM": "xterm-256color", "LANG": "C.UTF-8"})
    drain(terminal, 0.4)
    for key in keys:
        os.write(terminal, key)
        drain(terminal, 0.01)
    os.kill(child, signal.SIGTERM)
    drain(terminal, 0.2)
    _, _, usage = os.wait4(child, 0)
    os.close(terminal)
    return cpu(usage)


def interval(ratios):
    """The order statistics between which the median lies with at least 95 %."""
    ratios, n = sorted(ratios), len(ratios)
    cut, tail = 0, 0.0
    while tail + math.comb(n, cut) / 2**n <= 0.025:
        tail += math.comb(n, cut) / 2**n
        cut += 1
    cut = max(cut - 1, 0)
    return ratios[cut], ratios[n - 1 - cut]


def main():
    old, new = sys.argv[1:3]
    pairs = int(sys.argv[3]) if len(sys.argv) > 3 else 15
    folder = tempfile.mkdtemp(prefix="reprov-pairs-")
    document = os.path.join(folder, "site.xml")
    site(document)
    base = {"HOME": folder, "PATH": os.environ.get("PATH", ""), "REPROV_MOT_DE_PASSE": "demo"}
    service = subprocess.Popen([old, "simulateur", "--vitesse", "1000"], env=base, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    url = next(word for word in service.stdout.readline().split() if word.startswith("http"))
    config = os.path.join(folder, "config.toml")
    with open(config, "w", encoding="utf-8") as out:
        out.write(f'[profils.pack]\nurl = "{url}"\nidentifiant = "demo"\n[quota]\nmensuel = 100000\n')
    base["REPROV_CONFIG"] = config
    contrat = "MUT56816520160316162024"
    programs = (old, new)
    own = [{**base, "REPROV_DONNEES": tempfile.mkdtemp(dir=folder)} for _ in programs]
    walk = [b"\r"] + [b"j", b"j", b"k"] * (KEYS // 3)
    works = {
        "decoding": lambda at: plain(programs[at], ["structure", "--fichier", document, "--resume"], own[at]),
        "key to screen": lambda at: screen(programs[at], ["demo"], own[at], walk),
        "first frame": lambda at: screen(programs[at], ["--hors-ligne"], own[at], []),
        "one whole call": lambda at: sum(
            plain(programs[at], ["structure", contrat, "--actualiser", "--resume"], own[at]) for _ in range(4)
        )
        / 4,
    }
    try:
        print("| work | old, ms | new, ms | new / old | 95 % | slower |\n|---|---|---|---|---|---|")
        for name, work in works.items():
            times = ([], [])
            for pair in range(pairs + 1):
                for at in (0, 1) if pair % 2 == 0 else (1, 0):
                    spent = work(at)
                    # The first pair warms the caches up.
                    if pair > 0:
                        times[at].append(spent)
            ratios = [after / before for before, after in zip(*times)]
            low, high = interval(ratios)
            before, after = (1000 * statistics.median(spent) for spent in times)
            print(
                f"| {name} | {before:.1f} | {after:.1f} | {statistics.median(ratios):.3f} | {low:.3f} - {high:.3f} |"
                f" {'yes' if low > 1.05 else 'no'} |",
                flush=True,
            )
            time.sleep(0.5)
    finally:
        service.kill()


if __name__ == "__main__":
    main()
