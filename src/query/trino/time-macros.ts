export const TIME_MACROS: readonly string[] = [];
