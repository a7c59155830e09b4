import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ImportedServer,
  parseMysqlUrl,
  parseOptionFile,
} from '../../../electron/engine/server/import.ts';
import { readOptionFile } from '../../../electron/engine/server/option-file-syntax.ts';
import { HoldfastError } from '../../../shared/errors.ts';

const read = (text: string) => parseOptionFile(text, '/home/ann/.my.cnf', 'ann');
const only = (found: readonly ImportedServer[]): ImportedServer => {
  expect(found).toHaveLength(1);
  const [first] = found;
  if (first === undefined) throw new Error('nothing was found');
  return first;
};

/** What is shown of a candidate: where, who, TLS, password. */
function summary({ draft, password }: ImportedServer): string {
  const { address } = draft.endpoint;
  const where = address.kind === 'socket' ? address.path : `${address.host}:${address.port}`;
  return `${draft.user}@${where} ${draft.tls.mode} ${password === null ? '-' : password}`;
}

describe('values of an option file, as the servers’ library reads them', () => {
  it.each([
    ['password=plain', 'plain'],
    ['password = spaced  ', 'spaced'],
    ['password="with # and ; in it"', 'with # and ; in it'],
    ["password='single # quotes'", 'single # quotes'],
    ['password=cut # here', 'cut'],
    ['password="say \\"hi\\""', 'say "hi"'],
    ['password=a\\\\b', 'a\\b'],
    ['password=tab\\there', 'tab\there'],
    ['password=a\\sb', 'a b'],
    ['password=odd\\q', 'odd\\q'],
    ['password="line\\nfeed"', 'line\nfeed'],
    ['password="', '"'],
    ['password=""', null],
    ['password', null],
    ['password=p=q', 'p=q'],
    ['Password = case', 'case'],
    ['loose-password = loose', 'loose'],
  ])('%s', (line, expected) => {
    expect(only(read(`[client]\nuser=u\n${line}\n`)).password).toBe(expected);
  });

  it('gives back every password that is written with quotes and escapes', () => {
    const written = (password: string) =>
      `"${password
        .replaceAll('\\', '\\\\')
        .replaceAll('"', '\\"')
        .replaceAll('\n', '\\n')
        .replaceAll('\r', '\\r')
        .replaceAll('\t', '\\t')
        .replaceAll('\b', '\\b')}"`;
    fc.assert(
      fc.property(
        fc.string({ minLength: 1, unit: fc.constantFrom(...'ab \\"\'#;=[]!\n\r\t\bé😀') }),
        (password) => {
          expect(only(read(`[client]\nuser=u\npassword=${written(password)}\n`)).password).toBe(password);
        },
      ),
    );
  });

  it('leaves out comments, and names includes', () => {
    const file = readOptionFile('\uFEFF# c\n; c\n[a]\nx=1\n!includedir /etc/my.d\n[b]\r\nno_auto_rehash\r\n');
    expect(file).toEqual({
      options: [
        { group: 'a', name: 'x', value: '1' },
        { group: 'b', name: 'no-auto-rehash', value: null },
      ],
      includes: ['!includedir /etc/my.d'],
      groups: ['a', 'b'],
    });
  });
});

describe('servers of an option file', () => {
  it.each([
    ['a socket', 'socket=/run/m.sock\nuser=u', 'u@/run/m.sock preferred -'],
    ['a socket and localhost', 'socket=/run/m.sock\nhost=localhost', 'ann@/run/m.sock preferred -'],
    ['a socket and another host', 'socket=/run/m.sock\nhost=db', 'ann@db:3306 preferred -'],
    ['protocol tcp', 'socket=/run/m.sock\nprotocol=TCP\nport=3310', 'ann@localhost:3310 preferred -'],
    ['a port', 'host=db\nport=3307\npassword=x', 'ann@db:3307 preferred x'],
    ['skip-ssl', 'host=db\nskip-ssl', 'ann@db:3306 off -'],
    ['ssl=0', 'host=db\nssl=0', 'ann@db:3306 off -'],
    ['ssl', 'host=db\nssl', 'ann@db:3306 required -'],
    ['ssl-mode', 'host=db\nssl_mode=VERIFY_IDENTITY', 'ann@db:3306 verify-identity -'],
    ['ssl-mode unknown', 'host=db\nssl_mode=MAYBE', 'ann@db:3306 verify-identity -'],
    ['ssl-ca alone', 'host=db\nssl-ca=/ca.pem', 'ann@db:3306 verify-ca -'],
    [
      'MariaDB’s verification',
      'host=db\nssl-ca=/ca.pem\nssl-verify-server-cert',
      'ann@db:3306 verify-identity -',
    ],
  ])('%s', (_name, lines, expected) => {
    expect(summary(only(read(`[client]\n${lines}\n`)))).toBe(expected);
  });

  it('takes each group that says where, and builds on [client]', () => {
    const found = read(
      [
        '[client]',
        'user = ann',
        'password = "one"',
        '[mysql]',
        'prompt = "> "',
        '[mysqldump]',
        'user = dumper',
        '[client_shop-live]',
        'host = shop.example.com',
        '[mysqld]',
        'port = 9999',
        '[mysqld_safe]',
        'user = mysql',
        '[mysql.server]',
        'user = mysql',
        '[clientold]',
        'host = old',
        'ssl-cert = /c.pem',
        'ssl-key = /k.pem',
      ].join('\n'),
    );
    expect(found.map((server) => [server.label, server.draft.name, summary(server)])).toEqual([
      ['[client] in /home/ann/.my.cnf', 'localhost', 'ann@localhost:3306 preferred one'],
      ['[mysqldump] in /home/ann/.my.cnf', 'localhost', 'dumper@localhost:3306 preferred one'],
      ['[client_shop-live] in /home/ann/.my.cnf', 'shop-live', 'ann@shop.example.com:3306 preferred one'],
      ['[clientold] in /home/ann/.my.cnf', 'old', 'ann@old:3306 preferred one'],
    ]);
    expect(found.map(({ draft }) => draft.environment)).toEqual([
      'development',
      'development',
      'production',
      'production',
    ]);
    expect(found[3]?.draft.tls).toMatchObject({ certFile: { path: '/c.pem' }, keyFile: { path: '/k.pem' } });
  });

  it('says what it leaves out, and never a secret', () => {
    const { remarks } = only(
      read(
        '!include /etc/x.cnf\n[client]\nhost=db\ndatabase=shop\nssl-cipher=AES\npassword2=geheim\npager=less\n',
      ),
    );
    expect(remarks).toEqual([
      '!include /etc/x.cnf: not read; import that file by itself.',
      'database = shop: a backup is of the databases that you choose later.',
      'ssl-cipher = AES: not carried over.',
      'password2: not carried over.',
    ]);
  });

  it.each([
    ['', 'It has no groups such as [client]'],
    ['just text', 'It has no groups such as [client]'],
    ['[mysqld]\nport=3306', 'None of its groups says where to connect: [mysqld]'],
  ])('refuses %j', (text, reason) => {
    expect(() => read(text)).toThrow(
      expect.objectContaining({ code: 'import-unreadable', data: { source: '/home/ann/.my.cnf', reason } }),
    );
  });
});

describe('URLs', () => {
  it.each([
    ['mysql://u:p@db', 'u@db:3306 preferred p'],
    ['mysql://u:p@db:3307/shop', 'u@db:3307 preferred p'],
    ['mariadb://u@[::1]:3307/', 'u@::1:3307 preferred -'],
    ['mysql://u:p%40ss%2Fw%23%3F@db', 'u@db:3306 preferred p@ss/w#?'],
    ['mysql://u:p@ss/w#rd@db/shop', 'u@db:3306 preferred p@ss/w#rd'],
    ['mysql://u:100%@db', 'u@db:3306 preferred 100%'],
    ['mysql://us%3Aer:p:q@db', 'us:er@db:3306 preferred p:q'],
    ['mysql2://u:p@db/shop?ssl-mode=REQUIRED', 'u@db:3306 required p'],
    ['mysql://u:p@db?sslmode=verify-full&ssl_ca=/ca.pem', 'u@db:3306 verify-identity p'],
    ['mysql+pymysql://u:p@db/shop?unix_socket=/run/m.sock', 'u@db:3306 preferred p'],
    ['mysql://u:p@localhost/shop?socket=/run/m.sock', 'u@/run/m.sock preferred p'],
    ['mysql://u:p@/shop?socket=/run/m.sock', 'u@/run/m.sock preferred p'],
    ['mysql://u:p@%2Frun%2Fm.sock/shop', 'u@/run/m.sock preferred p'],
    ['jdbc:mysql://db:3306/shop?user=u&password=p&useSSL=false', 'u@db:3306 off p'],
    ['  MYSQL://u:p@DB  ', 'u@DB:3306 preferred p'],
  ])('%s', (url, expected) => {
    expect(summary(parseMysqlUrl(url))).toBe(expected);
  });

  it.each([
    'postgres://u:geheim@db',
    'mysql:/u:geheim@db',
    'mysql://u:geheim@db:port/x',
    'mysql://u:geheim@a:1:2/',
    '',
  ])('refuses %s without repeating the password', (url) => {
    const error = (() => {
      try {
        return parseMysqlUrl(url);
      } catch (thrown) {
        return thrown;
      }
    })();
    expect(error).toBeInstanceOf(HoldfastError);
    expect(error).toMatchObject({ code: 'import-unreadable' });
    expect(JSON.stringify(error)).not.toContain('geheim');
    expect(String(error)).not.toContain('geheim');
  });

  it('reads back any user and password that are percent-encoded', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 40, unit: 'grapheme' }), (password) => {
        const found = parseMysqlUrl(`mysql://u:${encodeURIComponent(password)}@db:3307/x?ssl-mode=REQUIRED`);
        expect(summary(found)).toBe(`u@db:3307 required ${password}`);
      }),
    );
  });
});
