//! Holds a document to its JSON Schema in `docs/schemas`.
//!
//! Only the keywords that those schemas use are known; any other makes the test fail, so that no
//! schema says something nobody checks.

use std::fs;

use serde_json::Value;

/// Fails unless `document` is what `docs/schemas/<nom>.schema.json` says.
pub fn tient(nom: &str, document: &Value) {
    let racine = lit(nom);
    let mut fautes = Vec::new();
    verifie(&racine, &racine, document, "$", &mut fautes);
    assert!(fautes.is_empty(), "{nom}: {}\n{document}", fautes.join("\n"));
}

fn lit(nom: &str) -> Value {
    let chemin = crate::bench::depot(&format!("docs/schemas/{nom}.schema.json"));
    serde_json::from_str(&fs::read_to_string(&chemin).unwrap_or_else(|error| panic!("{chemin}: {error}"))).unwrap()
}

fn verifie(racine: &Value, schema: &Value, valeur: &Value, ou: &str, fautes: &mut Vec<String>) {
    for (mot, attendu) in schema.as_object().expect("a schema is an object") {
        match mot.as_str() {
            "$schema" | "title" | "description" | "$defs" => {}
            "$ref" => renvoi(racine, attendu.as_str().unwrap(), valeur, ou, fautes),
            "type" => type_(attendu, valeur, ou, fautes),
            "enum" => {
                if !attendu.as_array().unwrap().contains(valeur) {
                    fautes.push(format!("{ou} is none of {attendu}: {valeur}"));
                }
            }
            "required" => {
                for cle in attendu.as_array().unwrap().iter().map(|cle| cle.as_str().unwrap()) {
                    if valeur.is_object() && valeur.get(cle).is_none() {
                        fautes.push(format!("{ou} lacks {cle}"));
                    }
                }
            }
            "properties" => {
                for (cle, sous) in attendu.as_object().unwrap() {
                    if let Some(valeur) = valeur.get(cle) {
                        verifie(racine, sous, valeur, &format!("{ou}.{cle}"), fautes);
                    }
                }
            }
            "additionalProperties" => rien_d_autre(schema, attendu, valeur, ou, fautes),
            "items" => {
                for (rang, valeur) in valeur.as_array().into_iter().flatten().enumerate() {
                    verifie(racine, attendu, valeur, &format!("{ou}[{rang}]"), fautes);
                }
            }
            "minimum" => {
                if valeur.as_f64().is_some_and(|nombre| nombre < attendu.as_f64().unwrap()) {
                    fautes.push(format!("{ou} is below {attendu}"));
                }
            }
            "anyOf" => l_un_des(racine, attendu, valeur, ou, fautes),
            autre => panic!("the keyword {autre} is not known here"),
        }
    }
}

/// A schema that stands elsewhere: in the same document, or in another of the folder.
fn renvoi(racine: &Value, cible: &str, valeur: &Value, ou: &str, fautes: &mut Vec<String>) {
    let (fichier, pointeur) = cible.split_once('#').unwrap();
    if fichier.is_empty() {
        return verifie(racine, racine.pointer(pointeur).expect(cible), valeur, ou, fautes);
    }
    let autre = lit(fichier.strip_suffix(".schema.json").unwrap());
    verifie(&autre, autre.pointer(pointeur).expect(cible), valeur, ou, fautes);
}

fn type_(attendu: &Value, valeur: &Value, ou: &str, fautes: &mut Vec<String>) {
    let types: Vec<&str> = match attendu {
        Value::Array(types) => types.iter().map(|un| un.as_str().unwrap()).collect(),
        un => vec![un.as_str().unwrap()],
    };
    if !types.iter().any(|un| est_du_type(un, valeur)) {
        fautes.push(format!("{ou} is not {types:?}: {valeur}"));
    }
}

fn rien_d_autre(schema: &Value, attendu: &Value, valeur: &Value, ou: &str, fautes: &mut Vec<String>) {
    assert_eq!(attendu, &Value::Bool(false), "only false is known here");
    let connues = schema["properties"].as_object().unwrap();
    for cle in valeur.as_object().into_iter().flat_map(|objet| objet.keys()) {
        if !connues.contains_key(cle) {
            fautes.push(format!("{ou} has the unknown key {cle}"));
        }
    }
}

fn l_un_des(racine: &Value, attendu: &Value, valeur: &Value, ou: &str, fautes: &mut Vec<String>) {
    let tenu = attendu.as_array().unwrap().iter().any(|sous| {
        let mut essai = Vec::new();
        verifie(racine, sous, valeur, ou, &mut essai);
        essai.is_empty()
    });
    if !tenu {
        fautes.push(format!("{ou} is none of anyOf: {valeur}"));
    }
}

fn est_du_type(nom: &str, valeur: &Value) -> bool {
    match nom {
        "null" => valeur.is_null(),
        "boolean" => valeur.is_boolean(),
        "integer" => valeur.is_u64() || valeur.is_i64(),
        "number" => valeur.is_number(),
        "string" => valeur.is_string(),
        "array" => valeur.is_array(),
        "object" => valeur.is_object(),
        autre => panic!("no type {autre}"),
    }
}
