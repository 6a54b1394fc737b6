# METADATA
# title: An Application says nothing of its own
# description: >-
#   It equals what its place asks for, so that reading the values and the chart is enough to know what will run.
package rules.application_shape

import data.lib.fields
import data.lib.layout
import data.lib.settings

place := layout.here if layout.here.kind == "application"

deny contains finding if {
	some finding in fields.differences(input.object, [
		{"at": ["apiVersion"], "is": "argoproj.io/v1alpha1"},
		{"at": ["kind"], "is": "Application"},
		{"at": ["metadata", "name"], "is": settings.home(place.application, place.environment)},
		{"at": ["metadata", "namespace"], "is": settings.environment(place.environment).applicationNamespace},
		{"at": ["metadata", "labels", "app.kubernetes.io/name"], "is": place.application},
		{"at": ["metadata", "labels", "environment"], "is": place.environment},
		{"at": ["metadata", "labels", "team"], "is": place.team},
		{"at": ["metadata", "finalizers"], "is": ["resources-finalizer.argocd.argoproj.io"]},
	])
}

deny contains finding if {
	place
	some expectation in [
		{"at": [], "allows": {"apiVersion", "kind", "metadata", "spec"}},
		{"at": ["metadata"], "allows": {"name", "namespace", "labels", "annotations", "finalizers"}},
		{
			"at": ["metadata", "labels"],
			"allows": {"app.kubernetes.io/name", "app.kubernetes.io/part-of", "environment", "team"},
		},
		{"at": ["spec"], "allows": {"project", "source", "destination", "syncPolicy"}},
	]
	some finding in fields.unexpected(input.object, expectation.at, expectation.allows)
}

# People may be told about an application; nothing else may be steered from here.
deny contains finding if {
	place
	annotations := fields.at(input.object, ["metadata", "annotations"])
	is_object(annotations)
	some key, value in annotations
	not is_harmless(key)
	finding := fields.difference(concat(".", ["metadata.annotations", key]), value, fields.missing)
}

is_harmless("argocd.argoproj.io/manifest-generate-paths")

is_harmless(key) if startswith(key, "notifications.argoproj.io/")

is_harmless(key) if startswith(key, "link.argocd.argoproj.io/")
