/** The state's name in the user-data folder. */
export const STATE_FILE = 'state.sqlite';
