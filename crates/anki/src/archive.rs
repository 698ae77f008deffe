//! The package as one file.

use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Seek, Write};
use std::path::Path;

use serde_json::{Map, Value};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use crate::Error;

/// A package that lacks nothing but its pictures.
#[derive(Debug)]
pub struct Archive {
    zip: ZipWriter<BufWriter<File>>,
    pictures: Vec<String>,
    /// The names of those that are in, by their numbers.
    names: Map<String, Value>,
}

impl Archive {
    /// Packs the database.
    pub(crate) fn begin(
        path: &Path,
        database: &Path,
        pictures: Vec<String>,
    ) -> Result<Self, Error> {
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .create_new(true)
            .open(path)?;
        let mut zip = ZipWriter::new(BufWriter::new(file));
        // By this name Anki knows that days are counted as they are since 2018.
        zip.start_file("collection.anki21", options(CompressionMethod::Deflated))?;
        io::copy(&mut File::open(database)?, &mut zip)?;
        Ok(Self {
            zip,
            pictures,
            names: Map::new(),
        })
    }

    /// The names of the pictures that the questions show, each once.
    pub fn pictures(&self) -> &[String] {
        &self.pictures
    }

    /// Adds one of them. One that isn't added is missing where it was to be shown.
    ///
    /// # Errors
    ///
    /// Where the package can't be written.
    pub fn add_picture(&mut self, name: &str, bytes: &[u8]) -> Result<(), Error> {
        let number = self.names.len().to_string();
        // They are as small as they get already.
        self.zip
            .start_file(&number, options(CompressionMethod::Stored))?;
        self.zip.write_all(bytes)?;
        self.names.insert(number, name.into());
        Ok(())
    }

    /// The complete package, to be read from its beginning.
    ///
    /// # Errors
    ///
    /// Where the package can't be written.
    pub fn finish(mut self) -> Result<File, Error> {
        self.zip
            .start_file("media", options(CompressionMethod::Deflated))?;
        self.zip
            .write_all(Value::Object(self.names).to_string().as_bytes())?;
        let file = self.zip.finish()?.into_inner();
        let mut file = file.map_err(|error| Error::Disk(error.into_error()))?;
        file.rewind()?;
        Ok(file)
    }
}

/// Quick: whoever asks waits for it, and it is a third of the text all the same. Without a time: the same content gives the same bytes.
fn options(method: CompressionMethod) -> SimpleFileOptions {
    SimpleFileOptions::default()
        .compression_method(method)
        .compression_level((method == CompressionMethod::Deflated).then_some(2))
        .last_modified_time(DateTime::default())
}
