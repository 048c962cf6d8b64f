/** What programs may ask of the server. */
export const web_reference = {
  "web.page.reference": "For programs",
  "reference.text":
    "Everything that these pages do, your scripts can do as well. This is what the server says of itself; its words are English.",
  "reference.token": "A token says who asks",
  "reference.token.text":
    "Scripts send a token with each request. The owner makes one, and it can be taken back at any time. Keep it as secret as a password.",
  "reference.token.make": "Make a token",
  "reference.certificate":
    "The server makes its own certificate: tell curl of it by --cacert, with the file tls/certificate.pem of its data folder.",
  "reference.document": "Download the description (OpenAPI)",
  "reference.search": "Search in what can be asked",
  "reference.count": { one: "{count} request", other: "{count} requests" },
  "reference.nothing": "Nothing is called so",
  "reference.nothing.more": "Try another word, such as a part of the address.",
  "reference.open": "Anybody may ask this; it needs no token.",
  "reference.parameters": "What it is told",
  "reference.header": "in the header",
  "reference.required": "required",
  "reference.takes": "What is sent",
  "reference.answers": "What is answered",
  "reference.else": "otherwise",
  "reference.curl": "For the command line",
  "reference.copy": "Copy",
  "reference.copied": "Copied.",
  "reference.not_copied": "The browser did not allow it: select the line and copy it.",
  "reference.shapes": "Values",
} as const;
