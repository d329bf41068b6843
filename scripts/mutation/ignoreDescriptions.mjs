// Descriptions are what n8n shows: names, help texts, lists of choices. Tests hold them against the
// documents and the linter; a mutant of one of their words says nothing about the code. Only what is
// declared as such is left out, by its type: a constant, a class property or the result of a function.

const DESCRIPTION_TYPES = new Set([
	'INodeProperties',
	'INodePropertyOptions',
	'INodePropertyCollection',
	'INodeTypeDescription',
	'IDisplayOptions',
]);

export const ignoreDescriptions = {
	/** @returns why a piece of code has no mutants, or undefined */
	shouldIgnore({ node }) {
		switch (node.type) {
			case 'VariableDeclarator':
				return reason(node.id.typeAnnotation);
			case 'ClassProperty':
				return reason(node.typeAnnotation);
			case 'FunctionDeclaration':
			case 'ArrowFunctionExpression':
				return reason(node.returnType);
			default:
				return undefined;
		}
	},
};

function reason(annotation) {
	return isDescription(annotation?.typeAnnotation) ? 'It describes a field or a node' : undefined;
}

// `INodeProperties`, `INodeProperties[]` and `INodeProperties['displayOptions']`.
function isDescription(type) {
	switch (type?.type) {
		case 'TSArrayType':
			return isDescription(type.elementType);
		case 'TSIndexedAccessType':
			return isDescription(type.objectType);
		case 'TSTypeReference':
			return DESCRIPTION_TYPES.has(type.typeName.name);
		default:
			return false;
	}
}
