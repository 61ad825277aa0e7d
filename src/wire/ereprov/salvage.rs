//! Finding the code de décharge in an answer that can't be read as a whole, or that keeps it at an unknown place.

use crate::domain::put_answers::{DechargeCode, FoundCodes};
use crate::wire::soap::{Likeness, salvage};

/// The element that holds the code.
const NAME: &str = "codeDecharge";

/// Every code that a put's answer may hold, whatever stands around it and even when the rest can't be read. `charset`
/// is that of the HTTP Content-Type, if any.
#[must_use]
pub fn salvage_codes(bytes: &[u8], charset: Option<&str>) -> FoundCodes {
    let mut codes = FoundCodes::default();
    salvage(bytes, charset, NAME, &mut |likeness, text| {
        if let Some(code) = DechargeCode::read(text) {
            codes.add(code, likeness == Likeness::Same);
        }
    });
    codes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(bytes: &[u8]) -> (Vec<String>, bool) {
        let codes = salvage_codes(bytes, None);
        let all = codes.best().iter().map(|code| code.as_str().to_owned()).collect();
        (all, codes.is_certain())
    }

    fn certain(text: &str) -> Option<String> {
        let (codes, certain) = found(text.as_bytes());
        codes.into_iter().next().filter(|_| certain)
    }

    #[test]
    fn a_whole_element_is_found_whatever_is_around_it() {
        assert_eq!(certain("<a><codeDecharge>ABCDEF</codeDecharge><pm ref").as_deref(), Some("ABCDEF"));
        assert_eq!(certain("<html><ns1:codeDecharge x='1'> A&amp;B </ns1:codeDecharge >").as_deref(), Some("A&B"));
        assert_eq!(certain("<codeDecharge/><codeDecharge>X</codeDecharge>").as_deref(), Some("X"));
        assert_eq!(certain("<a b='><'><codeDecharge x=1>X</codeDecharge>").as_deref(), Some("X"));
        assert_eq!(certain("<a b='x<y><codeDecharge>X</codeDecharge><c d='>").as_deref(), Some("X"));
        assert_eq!(certain("<a b <codeDecharge>X</codeDecharge> & c").as_deref(), Some("X"));
        assert_eq!(
            certain("<codeDecharge>A<!-- B --><![CDATA[C]]><?d e?><f>g</f></codeDecharge>").as_deref(),
            Some("AC")
        );
        let latin1 = [b"<codeDecharge>".as_slice(), &[0xe9], b"1</codeDecharge>"].concat();
        assert_eq!(found(&latin1).0, ["é1"]);
        let utf16: Vec<u8> =
            "\u{feff}<codeDecharge>é2</codeDecharge><".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(found(&utf16).0, ["é2"]);
        assert_eq!(found(&utf16[2..]).0, ["é2"]);
    }

    #[test]
    fn what_is_no_element_of_the_answer_holds_no_code() {
        for text in [
            "<codeDecharge>ABC",
            "<codeDecharge>ABC</codeDe",
            "<codeDecharge></codeDecharge>",
            "<codeDecharge>  </codeDecharge>",
            "codeDecharge>ABC</codeDecharge>",
            "</codeDecharge>ABC</codeDecharge>",
            "<codeDecharge>ABC</autre><codeDecharge>",
            "<xcodeDecharge>ABC</xcodeDecharge>",
            "<!-- <codeDecharge>ABC</codeDecharge> -->",
            "<!-- <codeDecharge>ABC</codeDecharge>",
            "<?pi <codeDecharge>ABC</codeDecharge>?>",
            "<codeDecharge><![CDATA[ABC",
            "<a b='<!--'/><!-- <codeDecharge>ABC</codeDecharge> --",
        ] {
            assert_eq!(found(text.as_bytes()).0, Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn a_code_that_stands_otherwise_is_found_and_is_not_certain() {
        for text in [
            "<Contrat><CodeDecharge>ABC</CodeDecharge></Contrat>",
            "<CODE_DECHARGE>ABC</CODE_DECHARGE>",
            "<code-décharge>ABC</code-décharge>",
            "<contrat codeDecharge='ABC'/>",
            "<codeDecharge valeur='ABC'/>",
            "<codeDecharge><valeur>ABC</valeur></codeDecharge>",
            "<parametre nom='codeDecharge' valeur='ABC'/>",
            "<return>&lt;codeDecharge&gt;ABC&lt;/codeDecharge&gt;</return>",
            "<return>&amp;lt;codeDecharge&amp;gt;ABC&amp;lt;/codeDecharge&amp;gt;</return>",
            "<return><![CDATA[<contrat><codeDecharge>ABC</codeDecharge></contrat>]]></return>",
        ] {
            assert_eq!(found(text.as_bytes()), (vec!["ABC".to_owned()], false), "{text}");
        }
        // Of both kinds the certain one counts; of two of one kind neither does.
        let both = "<a codeDecharge='ABC'/><codeDecharge>DEF</codeDecharge>";
        assert_eq!(found(both.as_bytes()), (vec!["DEF".to_owned()], true));
        let two = "<codeDecharge>ABC</codeDecharge><codeDecharge>DEF</codeDecharge>";
        assert_eq!(found(two.as_bytes()), (vec!["ABC".to_owned(), "DEF".to_owned()], true));
        let same = "<codeDecharge>ABC</codeDecharge><codeDecharge> ABC </codeDecharge>";
        assert_eq!(found(same.as_bytes()), (vec!["ABC".to_owned()], true));
    }

    #[test]
    fn a_text_in_a_text_is_searched_to_a_bound_and_in_bounded_time() {
        let escaped = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        let once = escaped("<codeDecharge>ABC</codeDecharge>");
        assert_eq!(found(escaped(&escaped(&once)).as_bytes()).0, Vec::<String>::new());
        // Each of these tags would be read to the end of the text.
        let tags = format!("{}<codeDecharge>ABC</codeDecharge>", "<a b=\"".repeat(100_001));
        let _ = found(tags.as_bytes());
        let _ = found("<codeDecharge>".repeat(50_000).as_bytes());
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..200)) {
            let _ = salvage_codes(&bytes, None);
        }
    }
}
