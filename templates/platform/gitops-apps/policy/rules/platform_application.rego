# METADATA
# title: The platform's Application brings the namespaces of its environment
package rules.platform_application

import data.lib.fields
import data.lib.layout
import data.lib.settings

place := layout.here if layout.here.kind == "platform_application"

environment := settings.environment(place.environment)

project := settings.home("platform", place.environment)

folder := concat("/", ["namespaces", place.environment])

deny contains finding if {
	some finding in fields.differences(input.object, [
		{"at": ["apiVersion"], "is": "argoproj.io/v1alpha1"},
		{"at": ["kind"], "is": "Application"},
		{"at": ["metadata", "name"], "is": settings.home("namespaces", place.environment)},
		{"at": ["metadata", "namespace"], "is": environment.applicationNamespace},
		{
			"at": ["metadata", "annotations", "argocd.argoproj.io/manifest-generate-paths"],
			"is": concat("", ["/", folder]),
		},
		{"at": ["spec", "project"], "is": project},
		{"at": ["spec", "source"], "is": {
			"repoURL": settings.repository_url,
			"targetRevision": "refs/heads/main",
			"path": folder,
		}},
		{"at": ["spec", "destination"], "is": settings.destination(place.environment, project)},
		# A namespace takes everything in it along.
		{"at": ["spec", "syncPolicy", "automated"], "is": {"prune": false, "selfHeal": true}},
	])
}

deny contains finding if {
	place
	options := fields.at(input.object, ["spec", "syncPolicy", "syncOptions"])
	not "Prune=confirm" in fields.items(input.object, ["spec", "syncPolicy", "syncOptions"])
	finding := {
		"msg": sprintf("spec.syncPolicy.syncOptions is %s, without \"Prune=confirm\"", [fields.show(options)]),
		"remedy": "Add Prune=confirm: a namespace takes everything in it along.",
	}
}

deny contains finding if {
	place
	some option in fields.items(input.object, ["spec", "syncPolicy", "syncOptions"])
	not option in {"Prune=confirm", "ServerSideApply=true"}
	finding := {
		"msg": sprintf("spec.syncPolicy.syncOptions has %s", [fields.show(option)]),
		"remedy": "Remove it.",
	}
}

deny contains finding if {
	place
	some expectation in [
		{"at": [], "allows": {"apiVersion", "kind", "metadata", "spec"}},
		{"at": ["metadata"], "allows": {"name", "namespace", "labels", "annotations"}},
		{"at": ["spec"], "allows": {"project", "source", "destination", "syncPolicy"}},
		{"at": ["spec", "syncPolicy"], "allows": {"automated", "syncOptions"}},
	]
	some finding in fields.unexpected(input.object, expectation.at, expectation.allows)
}
