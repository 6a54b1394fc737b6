# METADATA
# title: A project lets its team deploy from this repository, and nothing more
package rules.project_shape

import data.lib.fields
import data.lib.layout
import data.lib.settings

place := layout.here if layout.here.kind == "project"

deny contains finding if {
	some finding in fields.differences(input.object, [
		{"at": ["apiVersion"], "is": "argoproj.io/v1alpha1"},
		{"at": ["kind"], "is": "AppProject"},
		{"at": ["metadata", "name"], "is": layout.home(place)},
		{"at": ["metadata", "namespace"], "is": settings.environment(place.environment).applicationNamespace},
		{"at": ["spec", "sourceRepos"], "is": [settings.repository_url]},
	])
}

deny contains finding if {
	place
	some expectation in [
		{"at": [], "allows": {"apiVersion", "kind", "metadata", "spec"}},
		{"at": ["spec"], "allows": {
			"description", "sourceRepos", "destinations", "clusterResourceWhitelist", "namespaceResourceWhitelist",
			"orphanedResources", "roles", "syncWindows",
		}},
	]
	some finding in fields.unexpected(input.object, expectation.at, expectation.allows)
}
