/** Signing in, and choosing the owner's password on the first visit. */
export const web_sign_in = {
  "sign_in.title": "Sign in",
  "sign_in.name": "Name",
  "sign_in.password": "Password",
  "sign_in.act": "Sign in",
  "sign_in.out": "Sign out",
  "set_up.title": "Welcome to Trove",
  "set_up.text":
    "This server gathers the photos, music and videos of your home. Choose a name and a password for its owner: whoever has them may see and set everything.",
  "set_up.password.hint": "At least 8 characters. A sentence is easier to remember than a word.",
  "set_up.again": "The password once more",
  "set_up.differs": "The two passwords differ.",
  "set_up.act": "Begin",
} as const;
