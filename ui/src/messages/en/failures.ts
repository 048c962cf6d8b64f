/** What went wrong: what it means, and what to do. */
export const failures = {
  "failure.not_paired": "This computer is not connected with a library. Connect it first.",
  "failure.wrong_code": "The code is not right. Look at it again, or have another one shown.",
  "failure.code_expired": "The code holds no more. Have another one shown.",
  "failure.too_many_tries": "There were too many tries with this code. Have another one shown.",
  "failure.out_of_reach":
    "The library does not answer. Check that its computer is on and in the same network.",
  "failure.no_trove_there": "There is no library at this address. Check the address.",
  "failure.other_certificate":
    "Another server answers in the library's place. If it was set up anew, connect again.",
  "failure.not_there": "It is not there. Check that its drive is plugged in, or choose another.",
  "failure.not_a_folder": "This is not a folder. Choose the folder that holds it.",
  "failure.forbidden": "It may not be read. Give your account the right to, or choose another.",
  "failure.unwritable_name": "Its name cannot be written down. Rename it first.",
  "failure.not_listed": "It is not on the list any more.",
  "failure.already_listed": "It is on the list already.",
  "failure.would_collect_library": "The library itself is there. Choose another folder.",
  "failure.system_folder": "It belongs to the system or a program. Choose a folder of your own.",
  "failure.locked_by_owner":
    "The library's owner allows no other value. Ask them to change it or to unlock it.",
  "failure.disk_full": "The disk is full. Make room on it and try again.",
  "failure.not_empty": "The folder is not empty. Choose an empty one.",
  "failure.port_taken":
    "Another program uses the library's way into the network. End it and try again.",
  "failure.no_file_manager": "The system has no file manager to show it with.",
  "failure.no_browser": "The system has no browser to open it with.",
  "failure.cancelled": "Given up.",
} as const;
