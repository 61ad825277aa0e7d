//! The two versions of SOAP.

/// The namespace of a SOAP 1.1 envelope.
const SOAP_11: &str = "http://schemas.xmlsoap.org/soap/envelope/";
/// The namespace of a SOAP 1.2 envelope.
const SOAP_12: &str = "http://www.w3.org/2003/05/soap-envelope";

/// The SOAP version of an envelope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SoapVersion {
    /// SOAP 1.1, as in every example of the source (docs/e-reprov.md 2).
    #[default]
    V11,
    /// SOAP 1.2, as in the text of the source (docs/e-reprov.md 2).
    V12,
}

impl SoapVersion {
    /// The namespace of the version's envelope.
    pub(in crate::wire) const fn namespace(self) -> &'static str {
        match self {
            Self::V11 => SOAP_11,
            Self::V12 => SOAP_12,
        }
    }

    /// The version whose envelope has this namespace.
    pub(in crate::wire) fn of_namespace(namespace: &str) -> Option<Self> {
        [Self::V11, Self::V12].into_iter().find(|version| version.namespace() == namespace)
    }
}
