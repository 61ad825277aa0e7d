//! Checks a document against its JSON Schema in `docs/schemas`.
//!
//! Only the keywords that those schemas use are supported. Any other keyword fails the test, so that every part of a
//! schema is checked.

use std::fs;

use serde_json::Value;

/// Fails unless `document` matches `docs/schemas/<name>.schema.json`.
pub fn hold(name: &str, document: &Value) {
    let root = read(name);
    let mut faults = Vec::new();
    check(&root, &root, document, "$", &mut faults);
    assert!(faults.is_empty(), "{name}: {}\n{document}", faults.join("\n"));
}

fn read(name: &str) -> Value {
    let path = crate::bench::in_repository(&format!("docs/schemas/{name}.schema.json"));
    serde_json::from_str(&fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))).unwrap()
}

fn check(root: &Value, schema: &Value, value: &Value, spot: &str, faults: &mut Vec<String>) {
    for (word, expected) in schema.as_object().expect("a schema is an object") {
        match word.as_str() {
            "$schema" | "title" | "description" | "$defs" => {}
            "$ref" => follow_reference(root, expected.as_str().unwrap(), value, spot, faults),
            "type" => type_(expected, value, spot, faults),
            "enum" => {
                if !expected.as_array().unwrap().contains(value) {
                    faults.push(format!("{spot} is none of {expected}: {value}"));
                }
            }
            "required" => {
                for key in expected.as_array().unwrap().iter().map(|key| key.as_str().unwrap()) {
                    if value.is_object() && value.get(key).is_none() {
                        faults.push(format!("{spot} lacks {key}"));
                    }
                }
            }
            "properties" => {
                for (key, below) in expected.as_object().unwrap() {
                    if let Some(value) = value.get(key) {
                        check(root, below, value, &format!("{spot}.{key}"), faults);
                    }
                }
            }
            "additionalProperties" => nothing_else(schema, expected, value, spot, faults),
            "items" => {
                for (index, value) in value.as_array().into_iter().flatten().enumerate() {
                    check(root, expected, value, &format!("{spot}[{index}]"), faults);
                }
            }
            "minimum" => {
                if value.as_f64().is_some_and(|number| number < expected.as_f64().unwrap()) {
                    faults.push(format!("{spot} is below {expected}"));
                }
            }
            "anyOf" => one_of(root, expected, value, spot, faults),
            other => panic!("the keyword {other} is not known here"),
        }
    }
}

/// Follows a `$ref` to a schema in the same file, or in another file of the folder.
fn follow_reference(root: &Value, target: &str, value: &Value, spot: &str, faults: &mut Vec<String>) {
    let (file, pointer) = target.split_once('#').unwrap();
    if file.is_empty() {
        return check(root, root.pointer(pointer).expect(target), value, spot, faults);
    }
    let other = read(file.strip_suffix(".schema.json").unwrap());
    check(&other, other.pointer(pointer).expect(target), value, spot, faults);
}

fn type_(expected: &Value, value: &Value, spot: &str, faults: &mut Vec<String>) {
    let types: Vec<&str> = match expected {
        Value::Array(types) => types.iter().map(|one| one.as_str().unwrap()).collect(),
        one => vec![one.as_str().unwrap()],
    };
    if !types.iter().any(|one| is_of_type(one, value)) {
        faults.push(format!("{spot} is not {types:?}: {value}"));
    }
}

fn nothing_else(schema: &Value, expected: &Value, value: &Value, spot: &str, faults: &mut Vec<String>) {
    assert_eq!(expected, &Value::Bool(false), "only false is known here");
    let known = schema["properties"].as_object().unwrap();
    for key in value.as_object().into_iter().flat_map(|object| object.keys()) {
        if !known.contains_key(key) {
            faults.push(format!("{spot} has the unknown key {key}"));
        }
    }
}

fn one_of(root: &Value, expected: &Value, value: &Value, spot: &str, faults: &mut Vec<String>) {
    let held = expected.as_array().unwrap().iter().any(|below| {
        let mut attempt = Vec::new();
        check(root, below, value, spot, &mut attempt);
        attempt.is_empty()
    });
    if !held {
        faults.push(format!("{spot} is none of anyOf: {value}"));
    }
}

fn is_of_type(name: &str, value: &Value) -> bool {
    match name {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_u64() || value.is_i64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("no type {other}"),
    }
}
