//! A device that keeps passkeys: what WebAuthn asks of authenticators and browsers, as far as it takes
//! to sign in, and to cheat.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// The person is there, the device made sure who it is, and there is a new key.
const PRESENT: u8 = 0x01;
const VERIFIED: u8 = 0x04;
const NEW_KEY: u8 = 0x40;

/// A passkey on a device that counts. What is public may be changed, to cheat.
#[derive(Clone)]
pub struct Passkey {
    key: SigningKey,
    id: Vec<u8>,
    /// Whose it is, as the site called them.
    pub user: String,
    /// The address of the page that asks, as the browser says.
    pub origin: String,
    /// The site, as the device says.
    pub host: String,
    /// How often it has signed.
    pub counter: u32,
    /// Whether the device makes sure of the person.
    pub verifies: bool,
}

impl Passkey {
    /// A new one at that address, for what the site asks; and the answer.
    pub fn make(origin: &str, options: &Value) -> (Self, Value) {
        let id = uuid::Uuid::new_v4().as_bytes().to_vec();
        let seed = Sha256::digest(&id);
        let passkey = Self {
            key: SigningKey::from_slice(&seed).expect("a number below the order"),
            id,
            user: text(&options["user"]["id"]),
            origin: origin.to_owned(),
            host: text(&options["rp"]["id"]),
            counter: 0,
            verifies: true,
        };
        let answer = passkey.made(options);
        (passkey, answer)
    }

    /// Answers what the site asks for a new one, with this.
    pub fn made(&self, options: &Value) -> Value {
        let challenge = text(&options["challenge"]);
        let point = self.key.verifying_key().to_sec1_point(false);
        let (x, y) = (
            point.x().expect("it has one"),
            point.y().expect("it has one"),
        );
        let mut data = self.data(NEW_KEY);
        data.extend([0; 16]);
        data.extend([0, 16]);
        data.extend(&self.id);
        // COSE: an elliptic key (1: 2) for ES256 (3: -7) on P-256 (-1: 1), and its two numbers.
        data.extend([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20]);
        data.extend(x.as_slice());
        data.extend([0x22, 0x58, 0x20]);
        data.extend(y.as_slice());
        // CBOR: `{"fmt": "none", "attStmt": {}, "authData": data}`.
        let mut object = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58".to_vec();
        object.push(u8::try_from(data.len()).expect("it is short"));
        object.extend(data);
        json!({
            "id": encoded(&self.id),
            "rawId": encoded(&self.id),
            "type": "public-key",
            "response": {
                "clientDataJSON": encoded(&self.client_data("webauthn.create", &challenge)),
                "attestationObject": encoded(&object),
                "transports": ["internal"],
            },
        })
    }

    /// Answers what the site asks.
    pub fn sign(&mut self, options: &Value) -> Value {
        self.counter += 1;
        let client_data = self.client_data("webauthn.get", &text(&options["challenge"]));
        let data = self.data(0);
        let signed = [data.as_slice(), &Sha256::digest(&client_data)].concat();
        let signature: Signature = self.key.sign(&signed);
        json!({
            "id": encoded(&self.id),
            "rawId": encoded(&self.id),
            "type": "public-key",
            "response": {
                "clientDataJSON": encoded(&client_data),
                "authenticatorData": encoded(&data),
                "signature": encoded(signature.to_der().as_bytes()),
                "userHandle": self.user,
            },
        })
    }

    fn data(&self, more: u8) -> Vec<u8> {
        let verified = if self.verifies { VERIFIED } else { 0 };
        let mut data = Sha256::digest(&self.host).to_vec();
        data.push(PRESENT | verified | more);
        data.extend(self.counter.to_be_bytes());
        data
    }

    fn client_data(&self, kind: &str, challenge: &str) -> Vec<u8> {
        let data = json!({
            "type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": false,
        });
        data.to_string().into_bytes()
    }
}

/// Bytes as WebAuthn writes them in JSON.
pub fn encoded(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn text(value: &Value) -> String {
    value.as_str().expect("it is a string").to_owned()
}
