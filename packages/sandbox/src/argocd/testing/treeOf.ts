import { TreeNode } from '../api/resourceTree';
import { TestClient } from './TestClient';

/** A node with what belongs to it. */
export interface Branch extends TreeNode {
  children: Branch[];
}

/** The tree of an application, as a tree. */
export async function treeOf(
  client: TestClient,
  application: string,
): Promise<Branch[]> {
  const { body } = await client.json<{ nodes?: TreeNode[] }>(
    `/api/v1/applications/${application}/resource-tree`,
  );
  const nodes = body.nodes ?? [];
  const branches = (parent: string | undefined): Branch[] =>
    nodes
      .filter(({ parentRefs }) => parentRefs?.[0].uid === parent)
      .map(node => ({ ...node, children: node.uid ? branches(node.uid) : [] }));
  return branches(undefined);
}

/** Images of the pods below a node, in order. */
export function imagesBelow({ children, images = [] }: Branch): string[] {
  return [...images, ...children.flatMap(imagesBelow)].sort();
}
