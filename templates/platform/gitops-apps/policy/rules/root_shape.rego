# METADATA
# title: The root Application of an environment reads that environment
# description: It is what makes everything else be read; a wider filter would bring another environment's applications along.
package rules.root_shape

import data.lib.fields
import data.lib.layout
import data.lib.settings

place := layout.here if layout.here.kind == "root"

environment := settings.environment(place.environment)

deny contains finding if {
	some finding in fields.differences(input.object, [
		{"at": ["apiVersion"], "is": "argoproj.io/v1alpha1"},
		{"at": ["kind"], "is": "Application"},
		{"at": ["metadata", "name"], "is": settings.home("root", place.environment)},
		{"at": ["metadata", "namespace"], "is": environment.applicationNamespace},
		{"at": ["spec", "source", "repoURL"], "is": settings.repository_url},
		{"at": ["spec", "source", "targetRevision"], "is": "refs/heads/main"},
		{"at": ["spec", "source", "path"], "is": "argocd"},
		{"at": ["spec", "source", "directory"], "is": {
			"recurse": true,
			"include": sprintf("{projects/%s/*.yaml,applications/%s/*/*.yaml}", [place.environment, place.environment]),
		}},
		{"at": ["spec", "destination", "namespace"], "is": environment.applicationNamespace},
		{"at": ["spec", "syncPolicy", "automated"], "is": {"prune": true, "selfHeal": true}},
	])
}

deny contains finding if {
	place
	some expectation in [
		{"at": ["spec"], "allows": {"project", "source", "destination", "syncPolicy"}},
		{"at": ["spec", "source"], "allows": {"repoURL", "targetRevision", "path", "directory"}},
	]
	some finding in fields.unexpected(input.object, expectation.at, expectation.allows)
}
