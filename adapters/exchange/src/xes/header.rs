//! Entries of the log itself: extensions, classifiers, globals and attributes.

use std::io::BufRead;

use super::pull::Token;
use super::tag::{Element, Tag};
use super::{Classifier, Extension, Fault, Global, Kind, LogAttribute, Reason, XesReader};

impl<R: BufRead> XesReader<R> {
    pub(super) fn take_root(&mut self, mut root: Tag) {
        self.facts.version = root.take_other("xes.version");
        self.facts.features = root.take_other("xes.features");
    }

    /// Reads one entry that is neither a trace nor an event. What is kept is charged to the header.
    pub(super) fn read_header_entry(&mut self, tag: Tag) -> Result<(), Fault> {
        self.charge_header(tag.place.byte)?;
        match tag.element {
            Element::Extension => self.read_extension(tag),
            Element::Classifier => self.read_classifier(tag),
            Element::Global => self.read_global(tag),
            Element::Attribute(kind) => self.read_log_attribute(tag, kind),
            _ => self.skip_unknown(&tag),
        }
    }

    fn read_extension(&mut self, mut tag: Tag) -> Result<(), Fault> {
        self.facts.extensions.push(Extension {
            name: tag.take_other("name").unwrap_or_default(),
            prefix: tag.take_other("prefix").unwrap_or_default(),
            uri: tag.take_other("uri").unwrap_or_default(),
        });
        self.close_entry(&tag)
    }

    fn read_classifier(&mut self, mut tag: Tag) -> Result<(), Fault> {
        self.facts.classifiers.push(Classifier {
            name: tag.take_other("name").unwrap_or_default(),
            scope: tag.take_other("scope"),
            keys: tag.take_other("keys").unwrap_or_default(),
        });
        self.close_entry(&tag)
    }

    fn read_global(&mut self, mut tag: Tag) -> Result<(), Fault> {
        let start = tag.place;
        let scope = tag.take_other("scope");
        self.warn_other(&tag);
        self.pull.bound_part(start, self.header_bytes_left);
        let attributes = self.read_attributes()?;
        self.pull.unbound_part();
        self.charge_header(start.byte)?;
        self.facts.globals.push(Global { scope, attributes });
        Ok(())
    }

    fn read_log_attribute(&mut self, mut tag: Tag, kind: Kind) -> Result<(), Fault> {
        let (key, value) = self.key_and_value(&mut tag, kind);
        let depth = self.pull.depth() - 1;
        let nested_total = self
            .pull
            .skip_to_depth(depth, |element| matches!(element, Element::Attribute(_)))?;
        self.facts.attributes.push(LogAttribute {
            key,
            value,
            nested_total,
        });
        Ok(())
    }

    /// Passes over anything inside an entry that should be empty.
    fn close_entry(&mut self, tag: &Tag) -> Result<(), Fault> {
        self.warn_other(tag);
        while let Token::Open(tag) = self.pull.next()? {
            self.skip_unknown(&tag)?;
        }
        Ok(())
    }

    fn charge_header(&mut self, from_byte: u64) -> Result<(), Fault> {
        let bytes = self.pull.progress().xml_bytes - from_byte;
        let bytes_max = self.limits.part_bytes_max;
        self.header_bytes_left = self
            .header_bytes_left
            .checked_sub(bytes)
            .ok_or_else(|| self.pull.fault(Reason::PartTooLong { bytes_max }))?;
        Ok(())
    }
}
