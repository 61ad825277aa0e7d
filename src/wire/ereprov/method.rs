//! The four methods of e-Reprov, and the names of their elements.

use crate::domain::reference::Parameter;

/// The namespace of the operations, in questions and answers.
pub(super) const NAMESPACE: &str = "http://sfr.fr/hermes/eReprov/";

/// The four methods of the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EreprovMethod {
    /// getSiteStructure.
    GetSiteStructure,
    /// getRoSite.
    GetRoSite,
    /// putReprovisionning.
    PutReprovisionning,
    /// getReprovisionning.
    GetReprovisionning,
}

impl EreprovMethod {
    /// All four, in the source's order.
    pub const ALL: [Self; 4] =
        [Self::GetSiteStructure, Self::GetRoSite, Self::PutReprovisionning, Self::GetReprovisionning];

    /// The operation's element name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::GetSiteStructure => "getSiteStructure",
            Self::GetRoSite => "getRoSite",
            Self::PutReprovisionning => "putReprovisionning",
            Self::GetReprovisionning => "getReprovisionning",
        }
    }

    /// The element name of the method's answer.
    pub(super) const fn answer_name(self) -> &'static str {
        match self {
            Self::GetSiteStructure => "getSiteStructureResponse",
            Self::GetRoSite => "getRoSiteResponse",
            Self::PutReprovisionning => "putReprovisionningResponse",
            Self::GetReprovisionning => "getReprovisionningResponse",
        }
    }

    /// The method whose operation has this element name.
    #[must_use]
    pub fn read(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.name() == name)
    }
}

/// The element name under which getRoSite's PBO is sent (docs/e-reprov.md 3.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PboElement {
    /// `referencePBO`, as in the source's table.
    #[default]
    ReferencePbo,
    /// `referenceBE`, as in the source's example.
    ReferenceBe,
}

impl PboElement {
    /// The element's name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::ReferencePbo => Parameter::Pbo.name(),
            Self::ReferenceBe => "referenceBE",
        }
    }
}
