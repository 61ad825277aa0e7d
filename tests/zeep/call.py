#!/usr/bin/env python3
"""Calls the simulated e-Reprov service with zeep, a SOAP client that knows nothing but its WSDL.

usage: call.py URL [--sortie FICHIER.json]

URL is the service's, as `reprov simulateur --vitesse 20` prints it, freshly started: the calls reprovision
MUT56816520160316162024 to its end. The four methods are called, over SOAP 1.1 and 1.2, their answers checked value by
value, and every request that left is held against the element names and order of the specification's sections 3.2.3 to
3.5.4 (order.json, which the Rust tests hold reprov's own requests against). --sortie keeps those requests as JSON.

Exits 1 on any difference. Needs zeep (PyPI).
"""

import argparse
import json
import pathlib
import sys
import time

import requests
import zeep
import zeep.plugins
import zeep.wsse.username
from lxml import etree

ICI = pathlib.Path(__file__).parent
CONTRAT = "MUT56816520160316162024"
LIEU = {"referenceBatiment": "BATIMENT-1", "referenceEscalier": "ESCALIER-44", "referenceEtage": "ETAGE-15"}
ENVELOPPES = {"http://schemas.xmlsoap.org/soap/envelope/": "1.1", "http://www.w3.org/2003/05/soap-envelope": "1.2"}
# The fibres of BE-06 in the specification's example 3.3.4, in its order.
BE_06 = [446, 382, 343, 341, 358, 357, 359, 360, 369, 370, 371, 372]
DELAI = 30

differences = []


def verifie(quoi, vu, attendu):
    """Notes a difference instead of stopping at the first."""
    if vu != attendu:
        differences.append(f"{quoi}: {vu!r}, expected {attendu!r}")


class Releve(zeep.plugins.Plugin):
    """Keeps what left: version, operation, and the elements below it in their order."""

    def __init__(self):
        self.requetes = []

    def egress(self, envelope, http_headers, operation, binding_options):
        racine = etree.QName(envelope)
        corps = envelope.find(f"{{{racine.namespace}}}Body")
        appel = corps[0]
        self.requetes.append(
            {
                "soap": ENVELOPPES.get(racine.namespace),
                "espace": etree.QName(appel).namespace,
                "operation": etree.QName(appel).localname,
                "elements": [element.tag for element in appel],
                "valeurs": [element.text or "" for element in appel],
                "brut": etree.tostring(envelope, encoding="unicode"),
            }
        )
        return envelope, http_headers


def session(identifiant, mot_de_passe):
    http = requests.Session()
    http.trust_env = False
    http.auth = (identifiant, mot_de_passe)
    return http


def client(url, releve, http=None, wsse=None):
    transport = zeep.Transport(session=http or session("demo", "demo"), timeout=10, operation_timeout=10)
    return zeep.Client(f"{url}?wsdl", transport=transport, plugins=[releve], wsse=wsse)


def entete(quoi, reponse, code=None):
    """The answer's enteteResponse: OK, or KO with this code."""
    tete = reponse.enteteResponse
    verifie(f"{quoi} statut", tete.statut, "KO" if code else "OK")
    verifie(f"{quoi} codeErreur", tete.codeErreur, code)


def structure(service, version):
    reponse = service.getSiteStructure(referenceContrat=CONTRAT)
    quoi = f"getSiteStructure {version}"
    entete(quoi, reponse)
    verifie(f"{quoi} site", reponse.site.reference, "SC-423361")
    (batiment,) = reponse.site.batiment
    (escalier,) = batiment.escalier
    verifie(f"{quoi} place", (batiment.reference, escalier.reference), ("BATIMENT-1", "ESCALIER-44"))
    verifie(f"{quoi} étages", [e.reference for e in escalier.etage], [f"ETAGE-{n:02}" for n in range(16)])
    sixieme = escalier.etage[6]._value_1
    verifie(f"{quoi} PBO", [x["pbo"].reference for x in sixieme if "pbo" in x], ["BE-03"])
    pto = [x["pto"] for x in sixieme if "pto" in x]
    vus = [(p.reference, p.informationConstruction, p.informationUtilisation) for p in pto]
    attendus = [
        ("CTP-1240329-1", "Construite", "Disponible"),
        ("CTP-1240331-1", "A construire", "Disponible"),
        ("CTP-1240332-1", "Construite", "Occupé"),
    ]
    verifie(f"{quoi} PTO", vus, attendus)


def fibres(service, version):
    quoi = f"getRoSite {version}"
    reponse = service.getRoSite(referenceContrat=CONTRAT, **LIEU, referencePBO="BE-06")
    entete(quoi, reponse)
    (pbo,) = reponse.pbo
    verifie(f"{quoi} PBO", (pbo.reference, pbo.localisation), ("BE-06", "ETAGE-15"))
    verifie(f"{quoi} fibres", [f.reference for f in pbo.fibre], [f"CTP-1240{n}-1" for n in BE_06])
    premiere = pbo.fibre[0]
    verifie(f"{quoi} câble", premiere.informationCable, "BPI-723521 / BE-01-02-03-04-05-06 / ESCALIER-44 / SC-423361")
    verifie(f"{quoi} couleurs", (premiere.informationTube, premiere.informationFibre), ("Noir", "Bleu"))
    reponse = service.getRoSite(referenceContrat=CONTRAT)
    entete(f"{quoi} without place", reponse)
    vus = [(pbo.reference, pbo.localisation) for pbo in reponse.pbo]
    verifie(f"{quoi} without place", vus, [("BE-03", "ETAGE-06")])


def put(service, fibre):
    return service.putReprovisionning(
        referenceContrat=CONTRAT,
        referenceFibre=fibre,
        referencePTO="CTP-1240329-1",
        conservationPTO="0",
        motif="Fibre cassée",
    )


def reprovisionne(service):
    entete("getReprovisionning before", service.getReprovisionning(referenceContrat=CONTRAT), "20014")
    entete("put of the order's own fibre", put(service, "CTP-1240329-1"), "20015")
    reponse = put(service, "CTP-1240357-1")
    entete("put", reponse)
    contrat = reponse.contrat
    verifie("put contrat", contrat.reference, CONTRAT)
    verifie("put code de décharge", bool(contrat.codeDecharge), True)
    verifie("put fibre", (contrat.fibre.reference, contrat.fibre.referencePTO), ("CTP-1240357-1", "CTP-1240357-1"))
    etats = suit(service)
    verifie("states", [e for e in etats if e not in ("Initié", "En cours")], ["Terminé"])
    verifie("states in order", etats, sorted(etats, key=["Initié", "En cours", "Terminé"].index))


def suit(service):
    """The states seen, each once, until a final one."""
    etats = []
    fin = time.monotonic() + DELAI
    while time.monotonic() < fin:
        reponse = service.getReprovisionning(referenceContrat=CONTRAT)
        entete("getReprovisionning", reponse)
        verifie("getReprovisionning fibre", reponse.contrat.fibre.reference, "CTP-1240357-1")
        etat = reponse.contrat.reprovisionning.statut
        if etat not in etats:
            etats.append(etat)
        if etat not in ("Initié", "En cours"):
            break
        time.sleep(0.1)
    return etats


def acces(url, releve):
    """Wrong credentials meet 10000; a UsernameToken is as good as HTTP Basic."""
    faux = client(url, releve, session("demo", "faux")).service
    entete("wrong password", faux.getSiteStructure(referenceContrat=CONTRAT), "10000")
    sans = requests.Session()
    sans.trust_env = False
    jeton = zeep.wsse.username.UsernameToken("demo", "demo")
    service = client(url, releve, sans, jeton).service
    entete("UsernameToken", service.getSiteStructure(referenceContrat=CONTRAT))


def tient_l_ordre(requetes):
    """Every request against the specification's elements and order."""
    ordre = json.loads((ICI / "order.json").read_text(encoding="utf-8"))
    for requete in requetes:
        quoi = f"request {requete['operation']} {requete['soap']}"
        verifie(f"{quoi} namespace", requete["espace"], ordre["espace"])
        attendus = ordre["operations"].get(requete["operation"], [])
        # Optional ones may be left out; those that are there keep the order, unqualified.
        verifie(quoi, requete["elements"], [nom for nom in attendus if nom in requete["elements"]])
    complets = {r["operation"] for r in requetes if r["elements"] == ordre["operations"].get(r["operation"])}
    verifie("methods called with every element", complets, set(ordre["operations"]))
    verifie("versions", {r["soap"] for r in requetes}, {"1.1", "1.2"})


def main():
    arguments = argparse.ArgumentParser(description="Calls the simulated e-Reprov service with zeep.")
    arguments.add_argument("url")
    arguments.add_argument("--sortie", type=pathlib.Path, help="keep the requests that left, as JSON")
    options = arguments.parse_args()
    releve = Releve()
    soap = client(options.url, releve)
    versions = {"1.1": soap.bind("eReprov", "eReprovSoap11"), "1.2": soap.bind("eReprov", "eReprovSoap12")}
    for version, service in versions.items():
        structure(service, version)
        fibres(service, version)
    reprovisionne(versions["1.1"])
    entete("getReprovisionning 1.2", versions["1.2"].getReprovisionning(referenceContrat=CONTRAT))
    entete("put 1.2", put(versions["1.2"], "CTP-1240357-1"), "20015")
    acces(options.url, releve)
    tient_l_ordre(releve.requetes)
    if options.sortie:
        options.sortie.write_text(json.dumps(releve.requetes, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    for difference in differences:
        print(difference, file=sys.stderr)
    print(f"{len(releve.requetes)} requests, {len(differences)} differences")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
