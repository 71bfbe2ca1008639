// What is said otherwise in the language of the page, by the English sentence: the import map leads to the one that fits, made from
// the catalogues in chat/locale. In English that is nothing.

export default {}
