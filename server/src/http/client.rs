//! Whose request it is, seen through the proxies in front of us.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use axum::http::HeaderMap;
use ipnet::IpNet;

/// The header in which each proxy adds the address that it saw.
const FORWARDED_FOR: &str = "x-forwarded-for";

/// The proxies whose word is taken for who asked.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct TrustedProxies(Vec<IpNet>);

/// Who asks, as far as limits need to tell readers apart.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Client(IpAddr);

impl std::fmt::Display for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl TrustedProxies {
    /// Reads addresses and networks (`10.0.0.0/8`) separated by commas; `None` where one is neither.
    pub fn parse(list: &str) -> Option<Self> {
        let network = |text: &str| {
            let address = text.parse().map(|address: IpAddr| IpNet::from(address));
            text.parse().or(address).ok()
        };
        let entries = list
            .split(',')
            .map(str::trim)
            .filter(|text| !text.is_empty());
        entries.map(network).collect::<Option<_>>().map(Self)
    }

    fn trusts(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(&address))
    }

    /// Who sent a request that came from `peer`: the last address in the chain that no trusted
    /// proxy has. What stands before it anybody could have written. `None` where all that is known
    /// is that the request came through this machine, as behind a proxy that we weren't told of.
    pub fn client(&self, peer: SocketAddr, headers: &HeaderMap) -> Option<Client> {
        let mut client = peer.ip().to_canonical();
        if self.trusts(client) {
            let chain = headers
                .get_all(FORWARDED_FOR)
                .iter()
                // What is no text is nonsense as well, and must not be passed over.
                .flat_map(|value| value.to_str().unwrap_or("?").split(','));
            let chain: Vec<&str> = chain.map(str::trim).collect();
            for address in chain.into_iter().rev() {
                // Behind nonsense nothing can be believed; whoever passed it on is the client.
                let Ok(address) = address.parse::<IpAddr>() else {
                    break;
                };
                client = address.to_canonical();
                if !self.trusts(client) {
                    break;
                }
            }
        } else if client.is_loopback() {
            return None;
        }
        Some(Client(household(client)))
    }
}

/// Whoever has one IPv6 address has the 64 bits of addresses around it.
fn household(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => {
            let network = u128::from(address) >> 64 << 64;
            IpAddr::V6(Ipv6Addr::from(network))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(trusted: &str, peer: &str, forwarded: &[&str]) -> Option<String> {
        let proxies = TrustedProxies::parse(trusted).expect("addresses");
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append(FORWARDED_FOR, value.parse().expect("a header"));
        }
        let peer = SocketAddr::new(peer.parse().expect("an address"), 1234);
        let client = proxies.client(peer, &headers);
        client.map(|client| client.0.to_string())
    }

    #[test]
    fn only_the_word_of_a_trusted_proxy_counts() {
        let cases: [(&str, &str, &[&str], &str); 9] = [
            ("", "203.0.113.9", &["198.51.100.1"], "203.0.113.9"),
            (
                "10.0.0.0/8",
                "203.0.113.9",
                &["198.51.100.1"],
                "203.0.113.9",
            ),
            ("10.0.0.0/8", "10.1.2.3", &["198.51.100.1"], "198.51.100.1"),
            (
                "10.0.0.0/8",
                "10.1.2.3",
                &["6.6.6.6, 198.51.100.1"],
                "198.51.100.1",
            ),
            (
                "10.0.0.0/8",
                "10.1.2.3",
                &["6.6.6.6", "198.51.100.1, 10.9.9.9"],
                "198.51.100.1",
            ),
            ("10.0.0.0/8", "10.1.2.3", &["6.6.6.6, nonsense"], "10.1.2.3"),
            ("10.0.0.0/8", "10.1.2.3", &[], "10.1.2.3"),
            (
                "10.0.0.0/8",
                "::ffff:10.1.2.3",
                &["198.51.100.1"],
                "198.51.100.1",
            ),
            (
                "::1, 127.0.0.1",
                "::1",
                &["2001:db8:1:2:3:4:5:6"],
                "2001:db8:1:2::",
            ),
        ];
        for (trusted, peer, forwarded, expected) in cases {
            let found = client(trusted, peer, forwarded);
            assert_eq!(
                found.as_deref(),
                Some(expected),
                "{trusted} {peer} {forwarded:?}"
            );
        }
    }

    #[test]
    fn behind_an_unknown_proxy_on_this_machine_nobody_is_known() {
        assert_eq!(client("", "127.0.0.1", &["198.51.100.1"]), None);
    }

    #[test]
    fn what_is_no_address_is_refused() {
        assert!(TrustedProxies::parse("10.0.0.0/8, proxy.example").is_none());
        assert_eq!(
            TrustedProxies::parse(" , "),
            Some(TrustedProxies::default())
        );
    }
}
