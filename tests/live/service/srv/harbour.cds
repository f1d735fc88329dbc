@path: '/odata/v4/harbour'
service Harbour {
  entity Ships {
    key ID      : UUID;
        name    : String(40) @mandatory;
        tons    : Integer @assert.range: [0, 500000];
        afloat  : Boolean;
        arrived : DateTime;
        note    : String(80);
        plan    : LargeBinary @Core.MediaType: 'image/png';
        home    : Association to Ports;
        changed : Timestamp @odata.etag @cds.on.insert: $now @cds.on.update: $now;
  }

  entity Ports {
    key country : String(2);
    key code    : String(3);
        title   : String(40);
  }

  entity Tides {
    key no     : Integer;
        metres : Decimal(5, 2);
  }

  function draught(tons : Integer) returns Decimal(7, 2);
  action   sound(times : Integer)  returns String;
}
