//! One thread's part: the memory that hashing takes, and the hashing.

use std::sync::Arc;
use std::time::Instant;

use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{ARGON2ID_IDENT, Algorithm, Argon2, Block, Params, Version};
use zeroize::Zeroizing;

use super::figure::Figure;

/// How much memory a hash takes, in KiB, which is also the number of blocks.
const MEMORY: u32 = 19 * 1024;
/// How often it walks through all of it.
const PASSES: u32 = 2;
/// How many lanes could be worked on at once.
const LANES: u32 = 1;
/// How long a hash is, in bytes.
const LENGTH: usize = 32;

/// Memory that is used again for each hash, so that no hash has to ask for it.
pub(super) struct Worker {
    memory: Vec<Block>,
    figure: Arc<Figure>,
}

impl Worker {
    /// What it takes to hash.
    pub(super) fn new(figure: Arc<Figure>) -> Self {
        let memory = vec![Block::default(); MEMORY as usize];
        Self { memory, figure }
    }

    /// A PHC string.
    pub(super) fn hash(&mut self, password: &str) -> String {
        let begun = Instant::now();
        let salt = Salt::generate();
        let params = params();
        let mut hash = Zeroizing::new([0; LENGTH]);
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params.clone())
            .hash_password_into_with_memory(
                password.as_bytes(),
                &salt,
                &mut *hash,
                &mut self.memory,
            )
            .expect("the memory is as large as these parameters ask for");
        let phc = PasswordHash {
            algorithm: ARGON2ID_IDENT,
            version: Some(Version::V0x13.into()),
            params: ParamsString::try_from(&params).expect("three numbers fit"),
            salt: Some(salt),
            hash: Some(Output::new(&*hash).expect("it is as long as a hash may be")),
        };
        self.figure.add(begun.elapsed());
        phc.to_string()
    }

    /// The hash of a password that nobody knows.
    pub(super) fn dummy(&mut self) -> String {
        let random = Zeroizing::new(Salt::generate().to_string());
        self.hash(&random)
    }

    /// Whether a password is the one of a PHC string. One that can't be read, or that asks for more
    /// memory than we have, is nobody's; the log says so.
    pub(super) fn matches(&mut self, password: &str, phc: &str) -> bool {
        let begun = Instant::now();
        match self.try_match(password, phc) {
            Some(matches) => {
                self.figure.add(begun.elapsed());
                matches
            }
            None => {
                tracing::error!("the hash of an account's password can't be read");
                false
            }
        }
    }

    fn try_match(&mut self, password: &str, phc: &str) -> Option<bool> {
        let phc = PasswordHash::new(phc).ok()?;
        let algorithm = Algorithm::new(phc.algorithm).ok()?;
        let version = match phc.version {
            Some(version) => Version::try_from(version).ok()?,
            None => Version::default(),
        };
        let params = Params::try_from(&phc).ok()?;
        let (salt, expected) = (phc.salt?, phc.hash?);
        let mut hash = Zeroizing::new([0; Output::MAX_LENGTH]);
        let hash = hash.get_mut(..expected.len())?;
        Argon2::new(algorithm, version, params)
            .hash_password_into_with_memory(password.as_bytes(), &salt, hash, &mut self.memory)
            .ok()?;
        // This comparison takes the same time wherever they differ.
        Some(Output::new(hash).ok()? == expected)
    }
}

fn params() -> Params {
    Params::new(MEMORY, PASSES, LANES, Some(LENGTH)).expect("these are what Argon2 allows")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn worker() -> Worker {
        Worker::new(Arc::default())
    }

    #[test]
    fn a_hash_says_how_it_was_made_and_has_a_salt_of_its_own() {
        let mut worker = worker();
        let [one, two] = [(); 2].map(|()| worker.hash("correct horse"));
        assert!(one.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{one}");
        assert_ne!(one, two);
        for hash in [one, two] {
            assert!(worker.matches("correct horse", &hash));
            assert!(!worker.matches("correct horsf", &hash));
            assert!(!worker.matches("", &hash));
        }
    }

    #[test]
    fn hashes_made_in_another_way_are_understood() {
        let params = Params::new(4096, 3, 2, Some(24)).expect("valid");
        let mut out = [0; 24];
        Argon2::new(Algorithm::Argon2i, Version::V0x13, params.clone())
            .hash_password_into(b"pass word", b"some salt", &mut out)
            .expect("valid");
        let phc = PasswordHash {
            algorithm: Algorithm::Argon2i.into(),
            version: Some(Version::V0x13.into()),
            params: ParamsString::try_from(&params).expect("valid"),
            salt: Some(Salt::new(b"some salt").expect("valid")),
            hash: Some(Output::new(&out).expect("valid")),
        };
        assert!(worker().matches("pass word", &phc.to_string()));
    }

    #[test]
    fn what_is_no_hash_is_nobodys() {
        let mut worker = worker();
        for phc in [
            "",
            "password",
            "$2b$12$abcdefghijklmnopqrstuv",
            "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQ",
            // Ten times the memory that there is.
            "$argon2id$v=19$m=194560,t=2,p=1$c29tZXNhbHRzb21lc2FsdA\
             $AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        ] {
            assert!(!worker.matches("password", phc), "{phc}");
        }
    }
}
