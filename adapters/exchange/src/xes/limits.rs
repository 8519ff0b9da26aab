//! How much a file may ask of the reader.

/// Limits against files that are damaged or hostile. The defaults admit every log seen so far by a wide margin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// XML after decompression, in bytes. Default 64 GiB. Passing it refuses the rest of the file.
    pub xml_bytes_max: u64,
    /// XML bytes for each compressed byte, looked at once 4 MiB are out. Default 300; real logs reach about 60. Passing it refuses the rest.
    pub decompression_ratio_max: u64,
    /// One tag, comment or run of text, in bytes, to within one buffer of 64 KiB. Default 4 MiB. Passing it refuses the rest.
    pub tag_bytes_max: u64,
    /// Elements nested in each other, the log, the trace and the event included. Default 64, at most 256. Passing it refuses the rest.
    pub depth_max: usize,
    /// One trace as XML, or all header entries that are kept, in bytes. Default 64 MiB. Passing it refuses the trace.
    pub part_bytes_max: u64,
    /// Events in one trace. Default 100,000. Passing it refuses the trace.
    pub events_per_trace_max: usize,
    /// Attributes directly below one element. Default 1,000. Passing it refuses the trace.
    pub attributes_per_element_max: usize,
    /// One key or value as written, in bytes. Default 1 MiB. Passing it refuses the trace.
    pub text_bytes_max: usize,
    /// Different warnings that are kept apart by subject; further ones are counted together by code. Default 256.
    pub warnings_max: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            xml_bytes_max: 64 << 30,
            decompression_ratio_max: 300,
            tag_bytes_max: 4 << 20,
            depth_max: 64,
            part_bytes_max: 64 << 20,
            events_per_trace_max: 100_000,
            attributes_per_element_max: 1_000,
            text_bytes_max: 1 << 20,
            warnings_max: 256,
        }
    }
}

impl Limits {
    /// The depth that is enforced: reading nested attributes recurses, so no setting may exhaust the stack.
    pub(super) fn depth_enforced(&self) -> usize {
        self.depth_max.min(256)
    }
}
