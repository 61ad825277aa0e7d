//! Finding the code de décharge in an answer that can't be read as a whole.

use crate::domain::put_answers::DechargeCode;
use crate::wire::soap::salvage;

/// The element that holds the code.
const NAME: &str = "codeDecharge";

/// The first valid code in a complete `codeDecharge` element of `bytes`, even when the rest can't be read.
#[must_use]
pub fn salvage_code(bytes: &[u8]) -> Option<DechargeCode> {
    salvage(bytes, NAME, DechargeCode::read)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> Option<String> {
        salvage_code(text.as_bytes()).map(|code| code.as_str().to_owned())
    }

    #[test]
    fn a_whole_element_is_found_whatever_is_around_it() {
        assert_eq!(code("<a><codeDecharge>ABCDEF</codeDecharge><pm ref").as_deref(), Some("ABCDEF"));
        assert_eq!(code("<html><ns1:codeDecharge x='1'> A&amp;B </ns1:codeDecharge >").as_deref(), Some("A&B"));
        assert_eq!(code("<codeDecharge/><codeDecharge>X</codeDecharge>").as_deref(), Some("X"));
        let latin1 = [b"<codeDecharge>".as_slice(), &[0xe9], b"1</codeDecharge>"].concat();
        assert_eq!(salvage_code(&latin1).unwrap().as_str(), "é1");
        let utf16: Vec<u8> =
            "\u{feff}<codeDecharge>é2</codeDecharge><".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(salvage_code(&utf16).unwrap().as_str(), "é2");
        assert_eq!(salvage_code(&utf16[2..]).unwrap().as_str(), "é2");
    }

    #[test]
    fn half_an_element_is_no_code() {
        for text in [
            "<codeDecharge>ABC",
            "<codeDecharge>ABC</codeDe",
            "<codeDecharge></codeDecharge>",
            "<codeDecharge>  </codeDecharge>",
            "codeDecharge>ABC</codeDecharge>",
            "</codeDecharge>ABC</codeDecharge>",
            "<codeDecharge>ABC<b/></codeDecharge>",
            "<xcodeDecharge>ABC</xcodeDecharge>",
        ] {
            assert_eq!(code(text), None, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..200)) {
            let _ = salvage_code(&bytes);
        }
    }
}
