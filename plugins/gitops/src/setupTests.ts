import '@testing-library/jest-dom';

// jsdom lays nothing out, so it has nothing to scroll.
window.scrollTo = () => {};
