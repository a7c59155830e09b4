import type { SentenceTable } from './sentence.ts';
import { quoted } from './sentence.ts';

type SshCode =
  | 'ssh-host-unknown'
  | 'ssh-host-key-changed'
  | 'ssh-access-denied'
  | 'ssh-secret-needed'
  | 'ssh-passphrase-wrong'
  | 'ssh-key-unusable'
  | 'ssh-agent-missing'
  | 'ssh-failed'
  | 'tunnel-forbidden'
  | 'tunnel-no-way'
  | 'tunnel-lost';

/** The SSH host, the jump host before it, and the tunnel through them. */
export const sshSentences: SentenceTable<SshCode> = {
  'ssh-host-unknown': ({ address, fingerprint }) => ({
    title: `Is this the key of the SSH host ${address}? ${fingerprint}`,
    why: 'Holdfast has not connected to this host before, and sends it nothing until its key is confirmed.',
    action:
      'Compare it with what the host’s administrator gave you, or with what this command prints on the host itself. Then confirm it (in a terminal with holdfast server trust).',
    copy: 'for key in /etc/ssh/ssh_host_*_key.pub; do ssh-keygen -lf "$key"; done',
  }),
  'ssh-host-key-changed': ({ address, expected, found }) => ({
    title: `The SSH host ${address} has another key than the one that was confirmed`,
    why: `Expected was ${expected}, it showed ${found}. The host was set up anew, or another machine answers in its place. Nothing was sent to it.`,
    action:
      'Ask the host’s administrator. Only when the new key is known to be right, accept it (in a terminal with holdfast server trust).',
    copy: null,
  }),
  'ssh-access-denied': ({ address, user, message }) => ({
    title: `The SSH host ${address} did not let ${user} in`,
    why: quoted(message),
    action: 'Check the SSH user, and the password or key with which it logs in.',
    copy: null,
  }),
  'ssh-secret-needed': ({ server, what }) => ({
    title: `The ${what} by which “${server}” is reached is needed`,
    why: 'It is not in the keychain and has not been entered since Holdfast was started.',
    action: `Enter the ${what}. In a terminal, give it once with holdfast server edit NAME --ssh-ask-secret.`,
    copy: null,
  }),
  'ssh-passphrase-wrong': ({ file }) => ({
    title: `The passphrase does not open the SSH key ${file}`,
    why: 'The key is encrypted with another one.',
    action: 'Enter the passphrase of this key again, or choose another key file.',
    copy: null,
  }),
  'ssh-key-unusable': ({ file, reason }) => ({
    title: `The SSH key ${file} cannot be used`,
    why: quoted(reason),
    action: 'Choose the private key (not its .pub file), in OpenSSH’s, PEM’s or PuTTY’s format.',
    copy: null,
  }),
  'ssh-agent-missing': ({ reason }) => ({
    title: 'No SSH agent answers',
    why: quoted(reason),
    action:
      'Start an agent and add a key to it, then start Holdfast again from there, so that it finds SSH_AUTH_SOCK. Or choose a key file.',
    copy: 'ssh-add -l',
  }),
  'ssh-failed': ({ address, message }) => ({
    title: `No SSH connection to ${address} came about`,
    why: quoted(message),
    action: 'Check that an SSH server listens at this host and port.',
    copy: null,
  }),
  'tunnel-forbidden': ({ address, target, message }) => ({
    title: `The SSH host ${address} does not forward connections to ${target}`,
    why: quoted(message),
    action:
      'Have AllowTcpForwarding (and PermitOpen, where it is set) allow this target in the host’s sshd_config, or use another SSH host.',
    copy: null,
  }),
  'tunnel-no-way': ({ address, target, message }) => ({
    title: `From the SSH host ${address} there is no connection to ${target}`,
    why: quoted(message),
    action:
      'Host and port of the server are as the SSH host sees them: 127.0.0.1 means the SSH host itself. Check them there.',
    copy: null,
  }),
  'tunnel-lost': ({ address, message }) => ({
    title: `The SSH tunnel through ${address} broke off`,
    why: quoted(message),
    action: 'Check the network and the SSH host, then run it again.',
    copy: null,
  }),
};
