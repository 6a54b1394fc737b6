/**
 * How closely somebody looks: at the page of one Application, or at a row among hundreds. What is wanted for rows comes
 * behind what is wanted for pages, and leaves most of what may be asked to them.
 */
export type Interest = 'page' | 'row';
