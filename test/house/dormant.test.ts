/**
 * The mark `dormant` is honest: a parameter that the phone's code names is not marked, one that it does not name is.
 * Code that names a parameter does so as `alias.name` of a file in config/params, which the syntax trees show.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import ts from 'typescript';
import { CATALOGUE } from '../../config/catalogue.ts';
import type { Param } from '../../config/param.ts';

const ROOT = join(import.meta.dirname, '../..');
const DECLARATIONS = join(ROOT, 'config/params');
/** Takes every file of declarations as a whole, whatever is used of it. */
const CATALOGUE_FILE = join(ROOT, 'config/catalogue.ts');

/** Read by their path where the declaration cannot be asked. */
const BY_PATH: readonly string[] = ['system/type'];

/** `config/params/sip.ts#t1` */
type Name = string;

const nameOf = (file: string, declaration: string): Name => `${relative(ROOT, file)}#${declaration}`;

describe('parameters without effect', () => {
  const used = usedNames();

  for (const file of filesUnder(DECLARATIONS)) {
    it(`are marked in ${relative(ROOT, file)}, and no others`, async () => {
      const exports: object = await import(file);
      const awake = new Set(
        Object.entries(exports).flatMap(([name, value]) => (used.has(nameOf(file, name)) ? paramsIn(value) : [])),
      );
      const wrong = new Set(
        paramsIn(Object.values(exports))
          .filter(param => param.dormant === (awake.has(param) || BY_PATH.includes(param.path)))
          .map(
            ({ path, dormant }) => `${path} is ${dormant ? 'used, but marked dormant' : 'not used; mark it dormant'}`,
          ),
      );
      assert.deepEqual([...wrong], []);
    });
  }

  it('are all in the catalogue, with those that have one', async () => {
    const modules: object[] = await Promise.all(filesUnder(DECLARATIONS).map(file => import(file)));
    const declared = modules.flatMap(exports => paramsIn(Object.values(exports)));
    assert.deepEqual(new Set(declared), new Set(CATALOGUE));
  });
});

/** An export is a declaration or a table of them. */
function paramsIn(value: unknown): Param[] {
  if (typeof value !== 'object' || value === null) return [];
  return 'path' in value && 'parse' in value ? [value as Param] : Object.values(value).flatMap(paramsIn);
}

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.ts'))
    .map(name => join(folder, name))
    .sort();
}

/** Every declaration that code outside config/params names, and what those are made of. */
function usedNames(): Set<Name> {
  const files = ['src', 'hal', 'ui', 'config'].flatMap(room => filesUnder(join(ROOT, room)));
  const readers = files.filter(file => dirname(file) !== DECLARATIONS && file !== CATALOGUE_FILE);
  const used = new Set(readers.flatMap(file => references(parsed(file), importsOf(file))));
  const parts = new Map(filesUnder(DECLARATIONS).flatMap(partsOf));
  for (const name of used) for (const part of parts.get(name) ?? []) used.add(part);
  return used;
}

function parsed(file: string): ts.SourceFile {
  return ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
}

type Imports = {
  /** Alias of a whole file of declarations. */
  readonly whole: ReadonlyMap<string, string>;
  readonly single: ReadonlyMap<string, Name>;
};

function importsOf(file: string): Imports {
  const whole = new Map<string, string>();
  const single = new Map<string, Name>();
  for (const statement of parsed(file).statements) {
    if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) continue;
    const source = resolve(dirname(file), statement.moduleSpecifier.text);
    const bindings = statement.importClause?.namedBindings;
    if (dirname(source) !== DECLARATIONS || bindings === undefined) continue;
    if (ts.isNamespaceImport(bindings)) whole.set(bindings.name.text, source);
    else
      for (const { name, propertyName = name } of bindings.elements)
        single.set(name.text, nameOf(source, propertyName.text));
  }
  return { whole, single };
}

function references(tree: ts.Node, { whole, single }: Imports): Name[] {
  const found: Name[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) return;
    if (ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression)) {
      const file = whole.get(node.expression.text);
      if (file !== undefined) found.push(nameOf(file, node.name.text));
    }
    if (ts.isIdentifier(node)) found.push(...[single.get(node.text) ?? []].flat());
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

/** For each declaration of a file the others that its text names: a table names its members. */
function partsOf(file: string): [Name, Name[]][] {
  const declarations = parsed(file).statements.flatMap(declarationsOf);
  const single = new Map(declarations.map(([name]) => [name, nameOf(file, name)]));
  return declarations.map(([name, node]) => {
    const own = nameOf(file, name);
    return [own, references(node, { whole: new Map(), single }).filter(part => part !== own)];
  });
}

function declarationsOf(statement: ts.Statement): [string, ts.Node][] {
  if (ts.isFunctionDeclaration(statement)) return [[statement.name?.text ?? '', statement]];
  if (!ts.isVariableStatement(statement)) return [];
  return statement.declarationList.declarations.map(each => [each.name.getText(), each]);
}
