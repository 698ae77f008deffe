//! Images: what kind they are and how large, told from their bytes and not from their names.

use domain::chapters::CheckedImage;
use imagesize::ImageType;
use sha2::{Digest, Sha256};

use crate::diagnostics::{Position, Reporter};

/// The most pixels an image may have; decoding more would hurt a phone.
const MAX_PIXELS: u64 = 50_000_000;

/// Checks an image that stands at `at`.
pub(crate) fn check_image(
    file: &str,
    bytes: &[u8],
    at: Position,
    report: &mut Reporter,
) -> Option<CheckedImage> {
    let kind = imagesize::image_type(bytes)
        .ok()
        .and_then(|kind| match kind {
            ImageType::Png => Some(("image/png", "png")),
            ImageType::Jpeg => Some(("image/jpeg", "jpg")),
            ImageType::Webp => Some(("image/webp", "webp")),
            ImageType::Gif => Some(("image/gif", "gif")),
            ImageType::Heif(imagesize::Compression::Av1) => Some(("image/avif", "avif")),
            _ => None,
        });
    let (Some((media_type, extension)), Ok(size)) = (kind, imagesize::blob_size(bytes)) else {
        let help = if file.to_ascii_lowercase().ends_with(".svg") {
            "SVG can carry scripts and is not accepted; save it as PNG or WebP"
        } else {
            "save it as PNG, JPEG, WebP, GIF or AVIF"
        };
        report.error(
            at,
            format!("`{file}` is not an image that can be shown"),
            help,
        );
        return None;
    };
    if kind == Some(("image/jpeg", "jpg")) && has_exif(bytes) {
        report.error(
            at,
            format!("`{file}` carries EXIF data"),
            "save it without metadata: it may tell where the photograph was taken, and a turned \
             photograph would move the page when it loads",
        );
        return None;
    }
    let pixels = size.width as u64 * size.height as u64;
    let (Ok(width), Ok(height)) = (u32::try_from(size.width), u32::try_from(size.height)) else {
        return None;
    };
    if pixels == 0 || pixels > MAX_PIXELS {
        report.error(
            at,
            format!("`{file}` is {width} by {height} pixels"),
            format!(
                "an image has at least one pixel and at most {} million",
                MAX_PIXELS / 1_000_000
            ),
        );
        return None;
    }
    let hash: String = Sha256::digest(bytes)
        .iter()
        .take(16)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    Some(CheckedImage {
        name: format!("{hash}.{extension}"),
        file: file.to_owned(),
        media_type: media_type.to_owned(),
        width,
        height,
        bytes: bytes.to_vec(),
    })
}

/// Whether a JPEG has an application segment with EXIF data before its picture.
fn has_exif(bytes: &[u8]) -> bool {
    let mut rest = bytes.get(2..).unwrap_or_default();
    while let [0xff, marker @ 0xe0..=0xfe, high, low, content @ ..] = rest {
        let length = usize::from(u16::from_be_bytes([*high, *low]));
        if *marker == 0xe1 && content.starts_with(b"Exif\0") {
            return true;
        }
        rest = content.get(length.saturating_sub(2)..).unwrap_or_default();
    }
    false
}

#[cfg(test)]
mod tests {
    use super::has_exif;

    #[test]
    fn exif_is_found_behind_other_segments() {
        let plain = b"\xff\xd8\xff\xe0\x00\x04ab\xff\xdb\x00\x02";
        let exif = b"\xff\xd8\xff\xe0\x00\x04ab\xff\xe1\x00\x08Exif\0\0";
        assert!(!has_exif(plain));
        assert!(has_exif(exif));
        assert!(!has_exif(b"\xff"));
    }
}
