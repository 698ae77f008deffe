// Who hears of what is thrown where nobody waits for it.

/** `failed(error)`, once there is a program. */
export const faults = {};
