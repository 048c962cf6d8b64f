/** The first steps. */
export const first_run = {
  "first.title": "Welcome to Trove",
  "first.lead":
    "Trove gathers the photos, videos and music of all your computers in one library at home. Nothing on this computer is ever changed or deleted.",
  "first.step": "Step {step} of {all}",
  "first.where": "Where is your library to be?",
  "first.where.elsewhere": "On another computer",
  "first.where.elsewhere.more": "Trove's server runs already, on another computer of your home.",
  "first.where.here": "On this computer",
  "first.where.here.more":
    "This computer keeps the library, and others collect into it. It should be on most of the time.",
  "first.find": "Connect with your library",
  "first.find.searching": "Looking for libraries in your network …",
  "first.find.found": {
    one: "{count} library was found in your network.",
    other: "{count} libraries were found in your network.",
  },
  "first.find.none": "No library was found",
  "first.find.none.more":
    "Check that its computer is on and in the same network, or write its address.",
  "first.find.again": "Look again",
  "first.find.which": "Library",
  "first.find.other": "Another address",
  "first.find.address": "Address",
  "first.find.address.hint": "A name or number, such as trove.local or 192.168.1.20",
  "first.find.address.wrong": "Write the address of the library's computer.",
  "first.find.code": "Code",
  "first.find.code.hint": "The library shows it under “Add a computer”. It holds for 10 minutes.",
  "first.find.code.wrong": "Write the code that the library shows.",
  "first.find.name": "Name of this computer",
  "first.find.name.hint": "As the library is to call it; empty for its own name.",
  "first.find.connect": "Connect",
  "first.find.connecting": "Connecting …",
  "first.place": "Where on this computer?",
  "first.place.lead":
    "The files lie there as ordinary files in ordinary folders, so that every other program can use them too.",
  "first.place.folder": "Folder for the library",
  "first.place.choose": "Choose another folder",
  "first.place.free": "{free} of {total} are free.",
  "first.place.continued": "There is a library in it already; it will be continued.",
  "first.place.not_empty": "There are files in it; they stay as they are, beside the library.",
  "first.place.start": "Keep the library here",
  "first.place.starting": "Setting the library up …",
  "first.folders": "What is to be collected?",
  "first.folders.lead": "Choose the folders that hold your photos, videos and music.",
  "first.folders.none": "Choose at least one folder.",
  "first.forecast": "This is what will happen",
  "first.forecast.looking": "Looking through your folders; nothing is sent yet.",
  "first.forecast.so_far": {
    one: "Looked at {count} file, {bytes}",
    other: "Looked at {count} files, {bytes}",
  },
  "first.forecast.total": {
    one: "{count} file will be collected",
    other: "{count} files will be collected",
  },
  "first.forecast.nothing": "There is nothing to collect yet",
  "first.forecast.nothing.more":
    "New photos, videos and music in these folders will be collected as they come.",
  "first.forecast.bytes": "{bytes} in all",
  "first.forecast.copies": {
    one: "{count} is a copy of another; its {bytes} are sent only once.",
    other: "{count} are copies of others; their {bytes} are sent only once.",
  },
  "first.forecast.elsewhere": {
    one: "{count} comes from another computer, which has the same file.",
    other: "{count} come from other computers, which have the same files.",
  },
  "first.forecast.alone": "This is what this computer knows by itself",
  "first.forecast.alone.more":
    "Which files the library has already, which are copies, and where they will lie, only the library knows. You can start all the same: Trove sends nothing before it answers, and no file twice.",
  "first.forecast.safe": {
    one: "{count} is in the library already.",
    other: "{count} are in the library already.",
  },
  "first.forecast.skipped": {
    one: "{count} file will be left out",
    other: "{count} files will be left out",
  },
  "first.forecast.unseen": {
    one: "{count} place cannot be looked through",
    other: "{count} places cannot be looked through",
  },
  "first.forecast.fits": "There is room for it: {free} are free.",
  "first.forecast.too_much":
    "There is not enough room for it: {free} are free. Choose fewer folders, or make room first.",
  "first.forecast.samples": "For example",
  "first.forecast.from": "From",
  "first.forecast.to": "To",
  "first.forecast.to.unknown": "The library decides",
  "first.start": "Start collecting",
  "first.later":
    "You can close this window; Trove goes on in the background and says when it needs you.",
} as const;
