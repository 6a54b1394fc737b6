# METADATA
# title: The platform's project makes namespaces, and nothing that runs in them
package rules.platform_project

import data.lib.fields
import data.lib.kinds
import data.lib.layout
import data.lib.settings

place := layout.here if layout.here.kind == "platform_project"

environment := settings.environment(place.environment)

deny contains finding if {
	some finding in fields.differences(input.object, [
		{"at": ["apiVersion"], "is": "argoproj.io/v1alpha1"},
		{"at": ["kind"], "is": "AppProject"},
		{"at": ["metadata", "name"], "is": settings.home("platform", place.environment)},
		{"at": ["metadata", "namespace"], "is": environment.applicationNamespace},
		{"at": ["spec", "sourceRepos"], "is": [settings.repository_url]},
		{
			"at": ["spec", "destinations"],
			"is": [settings.destination(place.environment, settings.home("*", place.environment))],
		},
		{"at": ["spec", "clusterResourceWhitelist"], "is": [{"group": "", "kind": "Namespace"}]},
	])
}

deny contains finding if {
	place
	found := fields.at(input.object, ["spec", "namespaceResourceWhitelist"])
	{entry | some entry in fields.items(input.object, ["spec", "namespaceResourceWhitelist"])} != kinds.of_namespaces
	finding := {
		"msg": sprintf("spec.namespaceResourceWhitelist is %s, not LimitRange, ResourceQuota and NetworkPolicy", [
			fields.show(found),
		]),
		"remedy": "List these three kinds with their groups.",
	}
}

deny contains finding if {
	place
	some expectation in [
		{"at": [], "allows": {"apiVersion", "kind", "metadata", "spec"}},
		{"at": ["spec"], "allows": {
			"description", "sourceRepos", "destinations", "clusterResourceWhitelist", "namespaceResourceWhitelist",
		}},
	]
	some finding in fields.unexpected(input.object, expectation.at, expectation.allows)
}
