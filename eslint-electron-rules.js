// What Electron's security checklist forbids and a linter can see: docs/security.md names the item of each.
const property = (name, message) => ({
  selector: `Property[key.name='${name}']`,
  message,
});

/** For everything in electron/ and renderer/. */
export const ELECTRON_SAFETY_RULES = {
  'no-eval': 'error',
  'no-implied-eval': 'error',
  'no-new-func': 'error',
  'no-restricted-syntax': [
    'error',
    property('webSecurity', 'The same-origin policy stays on (checklist 6).'),
    property('allowRunningInsecureContent', 'Nothing is loaded over http (checklist 8).'),
    property('experimentalFeatures', "Chromium's experiments stay off (checklist 9)."),
    property('enableBlinkFeatures', "Chromium's experiments stay off (checklist 10)."),
    property('webviewTag', 'No page holds another page (checklist 11, 12).'),
    property('nodeIntegrationInWorker', 'No Node in pages (checklist 2).'),
    property('nodeIntegrationInSubFrames', 'No Node in pages (checklist 2).'),
    {
      selector: "Property[key.name='nodeIntegration'][value.value!=false]",
      message: 'No Node in pages (checklist 2).',
    },
    {
      selector: "Property[key.name='contextIsolation'][value.value!=true]",
      message: 'The preload script has a world of its own (checklist 3).',
    },
    {
      selector: "Property[key.name='sandbox'][value.value!=true]",
      message: 'Pages run in the sandbox (checklist 4).',
    },
    {
      selector: "MemberExpression[property.name='openExternal']",
      message: 'No address is handed to the system: there is none that we need (checklist 15).',
    },
    {
      selector: "MemberExpression[property.name='loadFile']",
      message: 'Pages come from app:// (checklist 18).',
    },
    {
      selector: "CallExpression[callee.property.name='loadURL'] Literal[value=/^file:/]",
      message: 'Pages come from app:// (checklist 18).',
    },
    {
      selector: "JSXOpeningElement[name.name='webview']",
      message: 'No page holds another page (checklist 11).',
    },
    {
      selector: "JSXAttribute[name.name='dangerouslySetInnerHTML']",
      message: 'Text is shown as text, whatever it holds (checklist 7).',
    },
    {
      selector: 'AssignmentExpression[left.property.name=/^(innerHTML|outerHTML)$/]',
      message: 'Text is shown as text, whatever it holds (checklist 7).',
    },
    {
      selector:
        "CallExpression[callee.property.name='exposeInMainWorld'] Property > Identifier.value[name='ipcRenderer']",
      message: 'Pages get functions of ours, never ipcRenderer itself (checklist 20).',
    },
    {
      selector: "CallExpression[callee.property.name='exposeInMainWorld'] > Identifier[name='ipcRenderer']",
      message: 'Pages get functions of ours, never ipcRenderer itself (checklist 20).',
    },
  ],
};
