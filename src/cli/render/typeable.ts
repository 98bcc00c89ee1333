/** Identifiers that are safe to put into a command for somebody to type; anything else came from someone's keyboard. */
export const KEY = /^[A-Z0-9]{16,128}$/;
export const EVENT_ID = /^[0-9A-Fa-f-]{36}$/;
