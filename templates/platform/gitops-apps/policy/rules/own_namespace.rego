# METADATA
# title: An application stays in the namespace of its team
package rules.own_namespace

import data.lib.fields
import data.lib.layout

deny contains finding if {
	layout.rendered.kind == "application"
	home := layout.home(layout.rendered)
	found := fields.at(input.object, ["metadata", "namespace"])
	not found in {fields.missing, home}
	finding := {
		"msg": sprintf("metadata.namespace is %s, not %s", [fields.show(found), fields.quote(home)]),
		"remedy": "Remove metadata.namespace: Argo CD sets it.",
	}
}
