//! Sidecars.

use super::Made;
use trove_protocol::WallClock;

/// An XMP sidecar as photo programs write it, with a rating and a capture time.
pub fn xmp(captured: WallClock, rating: u8, seed: u64) -> Made {
    let text = format!(
        r#"<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about=""
    xmlns:xmp="http://ns.adobe.com/xap/1.0/"
    xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/"
    xmlns:exif="http://ns.adobe.com/exif/1.0/"
    exif:DateTimeOriginal="{captured}"
    xmp:Rating="{rating}"
    xmpMM:DocumentID="xmp.did:{seed:016x}"/>
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>
"#
    );
    Made::from_bytes(text.into_bytes())
}

/// An AAE sidecar as an iPhone writes it for an edit.
pub fn aae(seed: u64) -> Made {
    let text = format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
	<key>adjustmentBaseVersion</key>
	<integer>0</integer>
	<key>adjustmentEditorBundleID</key>
	<string>com.apple.mobileslideshow</string>
	<key>adjustmentFormatIdentifier</key>
	<string>com.apple.photo</string>
	<key>adjustmentFormatVersion</key>
	<string>1.{seed}</string>
</dict>
</plist>
"#
    );
    Made::from_bytes(text.into_bytes())
}
