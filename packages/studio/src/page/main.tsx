// Starts the page.
import { render } from 'preact';
import './styles/fonts.css';
import './styles/tokens.css';
import './styles/base.css';
import './styles/controls.css';
import './styles/shell.css';
import './styles/views.css';
import { App } from './app.tsx';

const root = document.getElementById('studio');
if (root) render(<App />, root);
