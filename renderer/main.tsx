import { createRoot } from 'react-dom/client';
import { App } from './App.tsx';
import { startKeys } from './actions/keys.ts';
import { connect } from './bridge/connection.ts';
import { wireStores } from './stores/wiring.ts';
import './theme/index.css';

wireStores();
startKeys();
createRoot(document.getElementById('root')!).render(<App />);
connect(window.location);
