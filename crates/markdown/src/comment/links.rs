use ammonia::Url;

/// Where a link of a comment leads.
pub(super) struct Destination {
    /// The address as it was understood, so that what was judged is what a browser gets.
    pub href: String,
    /// The host without `www.`; an address of mail has the one behind the `@`.
    pub domain: Option<String>,
    host: Option<String>,
}

impl Destination {
    /// Reads an address of the web or of mail; anything else leads nowhere.
    pub fn read(url: &str) -> Option<Self> {
        let url = Url::parse(url).ok()?;
        let host = match url.scheme() {
            "http" | "https" => url.host_str().map(str::to_owned),
            "mailto" => url
                .path()
                .rsplit_once('@')
                .map(|(_, host)| host.to_lowercase()),
            _ => return None,
        };
        let domain = host
            .as_deref()
            .map(|host| host.strip_prefix("www.").unwrap_or(host));
        Some(Self {
            domain: domain.filter(|host| !host.is_empty()).map(str::to_owned),
            href: url.into(),
            host,
        })
    }

    /// The host, where the words of the link name another.
    pub fn hidden_by(&self, words: &str) -> Option<&str> {
        let host = self.host.as_deref()?;
        let named = words.split_whitespace().filter_map(named_host);
        let plain = |host: &str| host.strip_prefix("www.").unwrap_or(host).to_owned();
        let hides = named
            .map(|named| plain(&named))
            .any(|named| named != plain(host));
        hides.then_some(host)
    }
}

/// The host that a word names, where it looks like an address.
fn named_host(word: &str) -> Option<String> {
    let word = word.trim_matches(|char: char| !char.is_alphanumeric());
    let address = if word.contains("://") {
        word.to_owned()
    } else {
        format!("http://{word}")
    };
    let url = Url::parse(&address).ok()?;
    let host = url.host_str()?;
    // A dot between letters, as in the name of a host, and no number.
    let end = host.rsplit_once('.')?.1;
    let is_name = end.len() > 1
        && end
            .chars()
            .all(|char| char.is_ascii_alphabetic() || char == '-');
    (is_name && !word.contains("...")).then(|| host.to_owned())
}
