//! Attributes of any element, nested ones included, and what is odd about them.

use std::io::BufRead;

use super::pull::Token;
use super::tag::{Element, Tag};
use super::{Attribute, Attributes, Code, Fault, Kind, Place, Reason, Value, XesReader};

impl<R: BufRead> XesReader<R> {
    /// Attributes up to the closing tag of the element they stand in.
    pub(super) fn read_attributes(&mut self) -> Result<Attributes, Fault> {
        let mut attributes = Attributes::default();
        while let Token::Open(tag) = self.pull.next()? {
            match tag.element {
                Element::Attribute(kind) => {
                    let place = tag.place;
                    let attribute = self.read_attribute(tag, kind)?;
                    self.push(&mut attributes, attribute, place)?;
                }
                _ => self.skip_unknown(&tag)?,
            }
        }
        Ok(attributes)
    }

    /// One attribute with what is nested below it. Recursion ends at the depth limit.
    pub(super) fn read_attribute(&mut self, mut tag: Tag, kind: Kind) -> Result<Attribute, Fault> {
        let (key, mut value) = self.key_and_value(&mut tag, kind);
        let mut nested = Attributes::default();
        while let Token::Open(tag) = self.pull.next()? {
            match (&mut value, &tag.element) {
                (_, Element::Attribute(kind)) => {
                    let kind = *kind;
                    let place = tag.place;
                    let attribute = self.read_attribute(tag, kind)?;
                    self.push(&mut nested, attribute, place)?;
                }
                (Value::List(items), Element::Values) => {
                    for item in self.read_attributes()? {
                        items.push(item);
                    }
                }
                _ => self.skip_unknown(&tag)?,
            }
        }
        Ok(Attribute { key, value, nested })
    }

    /// Key and typed value of an attribute's tag, with warnings for what is odd about them.
    pub(super) fn key_and_value(&mut self, tag: &mut Tag, kind: Kind) -> (String, Value) {
        self.warn_other(tag);
        let key = tag.key.take().unwrap_or_default();
        if key.is_empty() {
            self.pull.warn(Code::KeyMissing, kind.element(), tag.place);
        }
        if tag.value.is_none() && kind.has_value() {
            self.pull.warn(Code::ValueMissing, &key, tag.place);
        }
        let has_text = tag.value.is_some();
        let value = Value::typed(kind, tag.value.take().unwrap_or_default());
        if has_text && matches!(value, Value::Unread { .. }) {
            self.pull.warn(Code::ValueMistyped, &key, tag.place);
        }
        (key, value)
    }

    pub(super) fn push(
        &mut self,
        attributes: &mut Attributes,
        attribute: Attribute,
        place: Place,
    ) -> Result<(), Fault> {
        let attributes_max = self.limits.attributes_per_element_max;
        if attributes.len() >= attributes_max {
            return Err(self
                .pull
                .fault(Reason::TooManyAttributes { attributes_max }));
        }
        if attributes.get(&attribute.key).is_some() {
            self.pull.warn(Code::KeyRepeated, &attribute.key, place);
        }
        attributes.push(attribute);
        Ok(())
    }

    pub(super) fn skip_unknown(&mut self, tag: &Tag) -> Result<(), Fault> {
        self.pull
            .warn(Code::UnknownElement, tag.element.name(), tag.place);
        self.skip_element()
    }

    pub(super) fn skip_element(&mut self) -> Result<(), Fault> {
        let depth = self.pull.depth() - 1;
        self.pull.skip_to_depth(depth, |_| false).map(|_| ())
    }

    /// Warns of XML attributes that XES does not know.
    pub(super) fn warn_other(&mut self, tag: &Tag) {
        for (name, _) in &tag.other {
            self.pull.warn(Code::UnknownProperty, name, tag.place);
        }
    }
}
